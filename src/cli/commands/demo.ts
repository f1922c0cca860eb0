import { AppError, toAppError } from '../../contracts/errors.ts';
import { runStages } from '../../contracts/repositories.ts';
import { readConfig } from '../../runtime/config.ts';
import type { Runtime } from '../../runtime/container.ts';
import { connectInstall } from '../../services/install/connect-install.ts';
import { removeEmbeddedData } from '../../store/embedded.ts';
import { type Command, type CommandContext, withRuntime } from '../command.ts';
import { demoAsOf } from '../demo/demo-as-of.ts';
import { cleanDemo, demoConfig, demoPostgres, onlyDemo } from '../demo/demo-database.ts';
import { type BookProblems, type Sandbox, startSandbox } from '../demo/sandbox-process.ts';
import { summaryText } from '../demo/summary.ts';
import { type ExitCode, exitCodes } from '../output.ts';
import { createProgress } from '../progress.ts';
import { defaultPatienceMs, type RunEnd, runAndWait } from '../run-and-wait.ts';
import { printErrors } from './run.ts';

export interface DemoOptions {
  readonly once?: boolean;
  readonly crm: string;
  readonly book?: string;
  readonly accounts: string;
  readonly seed: string;
  readonly faults: string;
  readonly limits: string;
  readonly clean?: boolean;
}

/** A sandbox CRM comes up, Keel connects, runs twice, and shows what it did. */
export const demoCommand: Command<DemoOptions> = async (ctx, options) => {
  if (options.clean) {
    const removed = await cleanDemo(readConfig('tool'), removeEmbeddedData);
    ctx.terminal.err(removed.length > 0 ? `Removed ${removed.join(', ')}.\n` : 'There is nothing to remove.\n');
    return exitCodes.ok;
  }
  const wanted = sandboxOptions(options);
  const release = await onlyDemo(readConfig('tool'));
  try {
    step(ctx, `Starting a sandbox ${words[wanted.crm]?.account ?? wanted.crm}`);
    const sandbox = await startSandbox(wanted, ctx.signal);
    try {
      printBookProblems(ctx, sandbox.bookProblems);
      return await onDemoDatabase(ctx, (runtime) => runDemo(ctx, options, runtime, sandbox));
    } finally {
      await sandbox.stop();
    }
  } finally {
    release();
  }
};

/** A database that another version of Keel left behind is of no use to a demo: it is thrown away, and made anew. */
async function onDemoDatabase<T>(ctx: CommandContext, work: (runtime: Runtime) => Promise<T>): Promise<T> {
  try {
    return await withRuntime(ctx, 'tool', work, demoConfig);
  } catch (err) {
    const config = readConfig('tool');
    if (config.databaseUrl !== undefined || !ofAnotherVersion.has(toAppError(err).detail.code)) throw err;
    step(ctx, "An earlier demo's database is of another version: it is made anew");
    await removeEmbeddedData(demoPostgres(config));
    return await withRuntime(ctx, 'tool', work, demoConfig);
  }
}

const ofAnotherVersion: ReadonlySet<string> = new Set([
  'MIGRATION_EDITED',
  'SCHEMA_TOO_NEW',
  'EMBEDDED_POSTGRES_VERSION',
  'EMBEDDED_POSTGRES_CREDENTIALS',
]);

function printBookProblems(ctx: CommandContext, { count, first }: BookProblems): void {
  if (count === 0) return;
  ctx.terminal.err(`  Left out, for it could not be read (${count} places; all else is used):\n`);
  for (const { file, line, message } of first) ctx.terminal.err(`    ${file} line ${line}: ${message}\n`);
  if (count > first.length) ctx.terminal.err(`    and ${count - first.length} more\n`);
}

function sandboxOptions(options: DemoOptions) {
  const whole = (text: string, name: string, min: number, max: number): number => {
    const n = Number(text);
    if (Number.isInteger(n) && n >= min && n <= max) return n;
    throw badUse(`--${name} ${text} is not a whole number from ${min} to ${max}.`);
  };
  if (options.limits !== 'real' && options.limits !== 'off')
    throw badUse(`--limits is real or off, not ${options.limits}.`);
  const limits: 'real' | 'off' = options.limits;
  return {
    crm: options.crm,
    ...(options.book === undefined ? {} : { book: options.book }),
    accounts: whole(options.accounts, 'accounts', 1, 1_000_000),
    seed: whole(options.seed, 'seed', 0, 2 ** 31),
    faults: options.faults,
    limits,
  };
}

const badUse = (message: string): AppError =>
  new AppError('config', message, { code: 'BAD_USAGE', hint: 'See the options with: keel demo --help' });

/** What people call an account of the CRM, and the customers in it. */
const words: Readonly<Record<string, { readonly account: string; readonly customers: string }>> = {
  hubspot: { account: 'HubSpot account', customers: 'companies' },
  salesforce: { account: 'Salesforce org', customers: 'accounts' },
};

const step = (ctx: CommandContext, text: string): void => ctx.terminal.err(`› ${text}\n`);

async function runDemo(
  ctx: CommandContext,
  options: DemoOptions,
  runtime: Runtime,
  sandbox: Sandbox,
): Promise<ExitCode> {
  const { connectDeps } = runtime;
  await forgetEarlierDemos(runtime, options.crm);
  const endpoints = { api: sandbox.url, oauth: sandbox.url };
  step(ctx, 'Connecting Keel to it');
  const { install } = await connectInstall(connectDeps, {
    crm: options.crm,
    endpoints,
    credentials: { accessToken: sandbox.token },
  });
  await runtime.startWorkers();
  const run = async (title: string): Promise<RunEnd> => {
    step(ctx, title);
    const progress = createProgress(ctx.terminal);
    const request = { installId: install.installId, stages: runStages, asOf: demoAsOf(sandbox.today) };
    const waiting = { progress, signal: ctx.signal, patienceMs: defaultPatienceMs };
    return runAndWait(runtime, request, waiting).finally(() => progress.stop());
  };
  const first = await run('First run: create fields, read all, score, write, open tasks');
  const second = await run('Second run: nothing changed, so nothing is written');
  printErrors(ctx.terminal, [...first.errors, ...second.errors]);
  if (ctx.options.json) {
    ctx.terminal.out(`${JSON.stringify({ first: countsWithErrors(first), second: countsWithErrors(second) })}\n`);
  } else {
    ctx.terminal.out(await demoSummary(runtime, install.installId, first, second));
  }
  if (!options.once) await stayUp(ctx, runtime);
  return first.state === 'done' && second.state === 'done' ? exitCodes.ok : exitCodes.failed;
}

/**
 * A sandbox begins empty, so what an earlier demo remembers of its predecessor is of no use. In the demo's own database all of them
 * go, so that `--demo` means the last one; where DATABASE_URL names another one, only those of this CRM, and real installs never.
 */
async function forgetEarlierDemos({ deps, config }: Runtime, crm: string): Promise<void> {
  const installs = await deps.db.system((ex) => deps.repos.installs.list(ex));
  const isOwn = config.databaseUrl === undefined;
  const earlier = installs.filter((i) => (isOwn || i.crm === crm) && i.endpoints.api.startsWith('http://127.0.0.1:'));
  for (const { installId } of earlier) {
    await deps.db.tenant(installId, (ex) => deps.repos.installs.remove(ex, installId));
  }
}

const countsWithErrors = ({ counts, errors }: RunEnd): object => (errors.length > 0 ? { ...counts, errors } : counts);

async function demoSummary(runtime: Runtime, installId: string, first: RunEnd, second: RunEnd): Promise<string> {
  const { deps } = runtime;
  const found = await deps.db.tenant(installId, async (ex) => ({
    install: await deps.repos.installs.get(ex, installId),
    scores: await deps.repos.scores.summary(ex, installId),
    riskiest: await deps.repos.scores.riskiest(ex, installId, 5),
    tasks: await deps.repos.tasks.known(ex, installId, Number.MAX_SAFE_INTEGER / 1e3),
  }));
  const worst = found.tasks.toSorted((a, b) => b.draft.urgency - a.draft.urgency)[0];
  const shown = worst?.customerId ?? found.riskiest[0]?.score.customerId;
  const template = found.install?.account.recordUrl ?? null;
  return summaryText(
    {
      crmName: found.install?.name ?? 'sandbox account',
      customerWord: words[found.install?.crm ?? '']?.customers ?? 'customers',
      first: first.counts,
      second: second.counts,
      scores: found.scores,
      riskiest: found.riskiest,
      task: worst,
      owners: new Set(found.tasks.map((t) => t.ownerId)).size,
      fields: deps.manifest.fields.length,
      recordUrl: template && shown ? template.replace('{id}', shown) : null,
      database: runtime.databaseLocation,
    },
    process.stdout.columns,
  );
}

async function stayUp(ctx: CommandContext, runtime: Runtime): Promise<void> {
  const web = await runtime.startWeb();
  ctx.terminal.err(`Keel and the sandbox stay up until Ctrl-C. Health: ${web.url}/readyz\n`);
  await new Promise<void>((done) => {
    if (ctx.signal.aborted) done();
    ctx.signal.addEventListener('abort', () => done(), { once: true });
  });
}
