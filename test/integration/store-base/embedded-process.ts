import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

export interface Answer {
  readonly url: string;
  readonly dataDir: string;
  readonly joined: boolean;
  readonly code?: string;
  readonly hint?: string;
  readonly message?: string;
}

export interface Holder extends Answer {
  readonly child: ChildProcess;
  /** Resolves when the process is gone. */
  tell(what: 'stop' | 'exit' | 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<void>;
}

const ownScript = fileURLToPath(new URL('./hold-embedded.ts', import.meta.url));
const started = new Set<ChildProcess>();

/** Starts hold-embedded.ts of this checkout, or of a copy of it, perhaps as another user. */
export async function holdEmbedded(
  dir: string,
  { checkout, uid }: { checkout?: string; uid?: number } = {},
): Promise<Holder> {
  const script = checkout ? join(checkout, 'test/integration/store-base/hold-embedded.ts') : ownScript;
  const child = spawn(process.execPath, [script, dir], {
    cwd: '/',
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  started.add(child);
  const exited = once(child, 'exit');
  let words = '';
  child.stderr.on('data', (part) => (words += part));
  const first = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), exited.then(() => null)]);
  if (!first) throw new Error(`the process ended: ${words}`);
  const answer = JSON.parse(String(first[0])) as Answer;
  const tell: Holder['tell'] = async (what) => {
    if (what === 'stop' || what === 'exit') child.stdin.write(`${what}\n`);
    else child.kill(what);
    await exited;
  };
  return { ...answer, child, tell };
}

export function killLeftovers(): void {
  for (const child of started) if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
}

export async function query<T extends object>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

export const postmasterPid = (dataDir: string): number =>
  Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]);

/** A zombie whose parent has gone counts as gone. */
export function isRunning(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').length > 0;
  } catch {
    return false;
  }
}

export async function untilNotRunning(pid: number): Promise<void> {
  while (isRunning(pid)) await sleep(10);
}
