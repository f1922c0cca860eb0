/**
 * A CRM account to try Keel against: `npm run sandbox -- --crm salesforce --port 4010 --accounts 500 --seed 7`. Prints where it is and
 * the token, one per line, then serves until it is stopped.
 */

import { loadBook } from './book/load-book.ts';
import { watchProblems } from './book/watch-problems.ts';
import { type ParsedArgs, parseSandboxArgs } from './parse-sandbox-args.ts';
import { type SandboxKind, sandboxes } from './sandboxes.ts';

/** SIGINT and SIGTERM end it with code 0. */
function closeOnSignal(close: () => Promise<void>): void {
  let isClosing = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isClosing) return;
      isClosing = true;
      void close().then(() => process.exit(0));
    });
  }
}

/** Whoever started it holds the other end: that it is gone is seen here even after a kill -9. */
function endWithParent(): void {
  process.stdin.on('end', () => process.exit(0)).on('error', () => process.exit(0));
  process.stdin.resume();
}

async function run(args: ParsedArgs): Promise<void> {
  if (args.isAttached) endWithParent();
  const { book, problems } = watchProblems(await loadBook(args.source));
  const { port, faults, limits, token, seed } = args;
  const { start, words }: SandboxKind = sandboxes[args.crm];
  const sandbox = await start({ book, port, faults, limits, seed, ...(token === undefined ? {} : { token }) });
  closeOnSignal(() => sandbox.close());
  const today = new Date(sandbox.today).toISOString().slice(0, 10);
  const facts = {
    crm: args.crm,
    url: sandbox.url,
    port: sandbox.port,
    token: sandbox.token,
    [words.place]: sandbox.portalId,
    today,
    faults,
    limits,
    bookProblems: { count: problems.count, first: problems.first },
  };
  if (args.isJson) {
    console.log(JSON.stringify(facts));
    return;
  }
  console.log(`address  ${sandbox.url}`);
  console.log(`token    ${sandbox.token}`);
  console.log(`${words.place.padEnd(8)} ${sandbox.portalId}`);
  console.log(`today    ${today}`);
  console.log(`${words.accounts.padEnd(8)} ${sandbox.url}${words.listPath(sandbox.portalId)}`);
  for (const { file, line, message } of problems.first) console.error(`left out ${file} line ${line}: ${message}`);
  if (problems.count > problems.first.length) console.error(`left out ${problems.count} in all`);
}

async function main(): Promise<void> {
  const parsed = parseSandboxArgs(process.argv.slice(2));
  if ('help' in parsed) {
    console.log(parsed.help);
    return;
  }
  if ('problems' in parsed) {
    for (const problem of parsed.problems) console.error(problem);
    console.error('Try: npm run sandbox -- --help');
    process.exitCode = 2;
    return;
  }
  try {
    await run(parsed);
  } catch (err) {
    console.error(`The sandbox could not start: ${err instanceof Error ? err.message : String(err)}`);
    const hint = err instanceof Error && 'detail' in err ? (err.detail as { hint?: string }).hint : undefined;
    if (hint !== undefined) console.error(hint);
    process.exitCode = 1;
    // Listened to, it would keep the process alive.
    process.stdin.destroy();
  }
}

await main();
