import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../contracts/errors.ts';

export interface SandboxOptions {
  readonly crm: string;
  readonly book?: string;
  readonly accounts: number;
  readonly seed: number;
  readonly faults: string;
  readonly limits: 'real' | 'off';
}

/** A CRM on 127.0.0.1, in a process of its own: it is the other side, and shares nothing with Keel but HTTP. */
export interface Sandbox {
  readonly url: string;
  readonly token: string;
  /** The book's today. */
  readonly today: number;
  /** What of the book could not be read. */
  readonly bookProblems: BookProblems;
  stop(): Promise<void>;
}

export interface BookProblems {
  readonly count: number;
  /** A few of them. */
  readonly first: readonly { readonly file: string; readonly line: number; readonly message: string }[];
}

const entry = fileURLToPath(new URL('../../../sandbox/main.ts', import.meta.url));

/**
 * It ends with this process, even when that is killed: it sees its standard input end.
 * @throws AppError with what the sandbox said when it does not come up, `transient` when `signal` is aborted meanwhile.
 */
export async function startSandbox(options: SandboxOptions, signal: AbortSignal): Promise<Sandbox> {
  const source = options.book
    ? ['--book', options.book]
    : ['--accounts', String(options.accounts), '--seed', String(options.seed)];
  const args = [
    '--crm',
    options.crm,
    '--port',
    '0',
    ...source,
    '--faults',
    options.faults,
    '--limits',
    options.limits,
    '--json',
    '--attached',
  ];
  // A group of its own: the terminal's Ctrl-C is for Keel, which still needs the CRM to end in good order.
  const child = spawn(process.execPath, [entry, ...args], { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  const exited = new Promise<number | null>((done) => child.once('exit', done));
  const kill = (): void => {
    child.kill('SIGTERM');
  };
  process.once('exit', kill);
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-4_000);
  });
  signal.addEventListener('abort', kill, { once: true });
  if (signal.aborted) kill();
  const ready = await Promise.race([firstLine(child.stdout), exited.then(() => undefined)]);
  signal.removeEventListener('abort', kill);
  if (ready === undefined || signal.aborted) {
    kill();
    process.off('exit', kill);
    throw signal.aborted ? stoppedEarly() : sandboxFailed(complaints, await exited);
  }
  const facts = JSON.parse(ready) as Pick<Sandbox, 'url' | 'token' | 'bookProblems'> & { readonly today: string };
  return {
    ...facts,
    today: Date.parse(facts.today),
    stop: async () => {
      process.off('exit', kill);
      kill();
      await exited;
    },
  };
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string | undefined> {
  const lines = createInterface({ input: stream });
  for await (const line of lines) {
    // What it prints later is read too, so that its pipe never fills.
    stream.resume();
    return line;
  }
  return undefined;
}

const stoppedEarly = (): AppError =>
  new AppError('transient', 'Stopped while the sandbox CRM was starting.', {
    code: 'RUN_INTERRUPTED',
    hint: 'Nothing is left behind. Start the demo again.',
  });

/** Its code 2 means that what was asked of it makes no sense: then its reason is the whole message. */
function sandboxFailed(complaints: string, exitCode: number | null): AppError {
  const [first = '', ...more] = (complaints.trim() || 'it ended without a word').split('\n');
  if (exitCode === 2) {
    const said = [first, ...more.filter((line) => line.startsWith('--'))].join('\n');
    return new AppError('config', said, { code: 'BAD_USAGE', hint: 'See the options with: keel demo --help' });
  }
  return new AppError(
    'config',
    `The sandbox CRM did not start: ${first.replace(/^The sandbox could not start: |^\w+: /, '')}`,
    {
      code: 'SANDBOX_FAILED',
      hint:
        more.map((line) => line.trim()).join(' ') ||
        'Run it alone to see more: npm run sandbox -- --crm hubspot --port 0',
    },
  );
}
