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
  stop(): Promise<void>;
}

const entry = fileURLToPath(new URL('../../../sandbox/main.ts', import.meta.url));

/** @throws AppError with what the sandbox said when it does not come up. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
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
  ];
  // A group of its own: the terminal's Ctrl-C is for Keel, which still needs the CRM to end in good order.
  const child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const exited = new Promise<number | null>((done) => child.once('exit', done));
  const kill = (): void => {
    child.kill('SIGTERM');
  };
  process.once('exit', kill);
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-4_000);
  });
  const ready = await Promise.race([firstLine(child.stdout), exited.then(() => undefined)]);
  if (ready === undefined) {
    process.off('exit', kill);
    throw sandboxFailed(complaints);
  }
  const { url, token, today } = JSON.parse(ready) as { url: string; token: string; today: string | number };
  return {
    url,
    token,
    today: typeof today === 'number' ? today : Date.parse(today),
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

function sandboxFailed(complaints: string): AppError {
  const [first = 'it ended without a word', ...more] = complaints.trim().split('\n');
  return new AppError('config', `The sandbox CRM did not start: ${first.replace(/^\w+: /, '')}`, {
    code: 'SANDBOX_FAILED',
    hint:
      more.map((line) => line.trim()).join(' ') ||
      'Run it alone to see more: npm run sandbox -- --crm hubspot --port 0',
  });
}
