import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testDatabase } from './db.ts';
import { runCommand } from './run-command.ts';

const entry = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface KeelProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export interface KeelHome {
  /** What its commands run with. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs one command to its end. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
  /** Runs one command with --json and reads what it printed. */
  json<T>(
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<T & { readonly exitCode: number | null }>;
  /** Starts one command without waiting. */
  start(args: readonly string[], env?: Readonly<Record<string, string>>): KeelProcess;
  close(): Promise<void>;
}

export interface HomeOptions {
  /**
   * Commands that are run to their end run in this process, one after the other: starting one anew costs a second of CPU, which is well
   * spent only where a test is about processes. What is started without waiting is a process in any case.
   */
  readonly isInProcess?: boolean;
}

/** Keel with a database and a data folder of its own; as a process of its own unless told otherwise. */
export async function keelHome(
  env: Readonly<Record<string, string>> = {},
  { isInProcess = false }: HomeOptions = {},
): Promise<KeelHome> {
  const database = await testDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'keel-e2e-'));
  const base = { ...process.env, DATABASE_URL: database.url, KEEL_DATA_DIR: dataDir, KEEL_PORT: '0', ...env };
  const start: KeelHome['start'] = (args, more = {}) => startKeel(args, { ...base, ...more });
  const run: KeelHome['run'] = (args, more = {}) =>
    isInProcess ? runHere(args, { ...base, ...more }) : start(args, more).ended;
  return {
    env: base,
    start,
    run,
    json: async (args, more) => {
      const { code, stdout, stderr } = await run([...args, '--json'], more);
      try {
        return { ...JSON.parse(stdout), exitCode: code };
      } catch (cause) {
        throw new Error(`keel ${args.join(' ')} ended with ${code} and printed no JSON:\n${stdout}\n${stderr}`, {
          cause,
        });
      }
    },
    close: async () => {
      await rm(dataDir, { recursive: true, force: true });
      await database.close();
    },
  };
}

/** A command in this process, under this environment while it runs. */
async function runHere(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Promise<Ended> {
  const before = { ...process.env };
  const setAll = (values: Readonly<Record<string, string | undefined>>): void => {
    for (const name of Object.keys(process.env)) if (values[name] === undefined) delete process.env[name];
    for (const [name, value] of Object.entries(values)) if (value !== undefined) process.env[name] = value;
  };
  setAll(env);
  try {
    const { code, out, err } = await runCommand(...args);
    return { code, stdout: out, stderr: err };
  } finally {
    setAll(before);
  }
}

/** Keel as a process, with exactly this environment. */
export function startKeel(args: readonly string[], env: Readonly<Record<string, string | undefined>>): KeelProcess {
  const child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...env } });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...texts }));
  });
  return { child, ended };
}

export interface Counts {
  readonly install: string;
  readonly state: string;
  readonly records: number;
  readonly recordsByStream: Readonly<Record<string, number>>;
  readonly customers: number;
  readonly scored: number;
  readonly written: number;
  readonly rejected: number;
  readonly apiCalls: number;
  readonly tasks: { readonly created: number; readonly updated: number; readonly closed: number };
  readonly errors?: readonly { readonly kind: string; readonly code: string; readonly step: string }[];
}
