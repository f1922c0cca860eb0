/** Makes the data folder, once, and starts the server on it. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { AppError } from '../../contracts/errors.ts';
import type { Home } from './home.ts';
import { disownPostmasterPid, readPostmaster, runningPostmaster } from './postmaster.ts';

const run = promisify(execFile);

export interface Credentials {
  readonly superuser: string;
  readonly keel: string;
}

/** Random, made once, in a file for its owner's eyes only. */
export function loadCredentials(home: Home): Credentials {
  const path = join(home.dir, 'credentials.json');
  if (!existsSync(path)) {
    if (existsSync(home.dataDir)) {
      throw new AppError('config', `the passwords of the embedded database are gone: ${path}`, {
        code: 'EMBEDDED_POSTGRES_CREDENTIALS',
        hint: `Put credentials.json back from a backup, or delete ${home.dir} to begin anew.`,
      });
    }
    const made = { superuser: randomBytes(24).toString('hex'), keel: randomBytes(24).toString('hex') };
    writeFileSync(path, JSON.stringify(made), { mode: 0o600 });
  }
  return JSON.parse(readFileSync(path, 'utf8')) as Credentials;
}

const failed = (message: string, hint: string, cause?: unknown): AppError =>
  new AppError('config', message, { code: 'EMBEDDED_POSTGRES_FAILED', hint, cause });

const environment = (): NodeJS.ProcessEnv => ({ LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' });

/** Code-point order with full Unicode case mapping, the same on every machine. */
const initdbFlags = [
  '--username=postgres',
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--no-instructions',
];

/** A crash in the middle leaves a folder of another name, never half a cluster. */
export async function ensureCluster(home: Home, native: string, superuser: string): Promise<void> {
  if (existsSync(home.dataDir)) return checkVersion(home, native);
  const fresh = `${home.dataDir}.${randomBytes(4).toString('hex')}`;
  const passwordFile = `${fresh}.password`;
  try {
    mkdirSync(fresh, { mode: 0o700 });
    writeFileSync(passwordFile, superuser, { mode: 0o600 });
    if (home.account) {
      for (const path of [fresh, passwordFile]) chownSync(path, home.account.uid, home.account.gid);
    }
    const args = [...initdbFlags, `--pwfile=${passwordFile}`, '--pgdata', fresh];
    await run(join(native, 'bin', 'initdb'), args, { ...home.account, cwd: home.dir, env: environment() });
    await rename(fresh, home.dataDir);
  } catch (err) {
    await rm(fresh, { recursive: true, force: true });
    throw failed(`initdb failed in ${home.dir}`, 'Is the disk full? Otherwise set DATABASE_URL.', err);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function checkVersion(home: Home, native: string): Promise<void> {
  const data = readFileSync(join(home.dataDir, 'PG_VERSION'), 'utf8').trim();
  const { stdout } = await run(join(native, 'bin', 'postgres'), ['--version'], { ...home.account, cwd: '/' });
  const binaries = /(\d+)\./.exec(stdout)?.[1] ?? stdout;
  if (data === binaries) return;
  throw new AppError('config', `the data in ${home.dataDir} are of PostgreSQL ${data}, Keel has ${binaries}`, {
    code: 'EMBEDDED_POSTGRES_VERSION',
    hint: 'Move the data with pg_dump and a server of the old version, or delete the folder to begin anew.',
  });
}

export const defaultSettings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
  // No replica ever follows this server.
  wal_level: 'minimal',
  max_wal_senders: '0',
  // Keel's queries are short: compiling them takes longer than running them.
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** Until the kernel has taken the process away. */
export async function untilGone(child: ChildProcess): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (child.exitCode === null && child.signalCode === null && performance.now() < deadline) await sleep(10);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

interface Launched {
  readonly child: ChildProcess;
  readonly logFile: string;
  readonly logFrom: number;
}

/** In a process group of its own (the terminal's Ctrl-C is not for it), writing to a file (it may outlive us). */
function launch(home: Home, native: string, port: number, settings: Readonly<Record<string, string>>): Launched {
  const logFile = join(home.dir, 'server.log');
  const tooLong = (statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > 10_000_000;
  const log = openSync(logFile, tooLong ? 'w' : 'a', 0o600);
  try {
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(join(native, 'bin', 'postgres'), ['-D', home.dataDir, '-p', String(port), ...flags], {
      ...home.account,
      cwd: home.dir,
      env: environment(),
      detached: true,
      stdio: ['ignore', log, log],
    });
    child.unref();
    return { child, logFile, logFrom: statSync(logFile).size };
  } finally {
    closeSync(log);
  }
}

/** Undefined when it is ready, else the last words of its log. */
async function untilReady(home: Home, { child, logFile, logFrom }: Launched): Promise<string | undefined> {
  let ended: string | undefined;
  child.once('error', (err) => (ended = err.message));
  child.once('exit', (code, signal) => (ended = `ended with ${code ?? signal}`));
  // Recovery after a crash reads at most max_wal_size.
  const deadline = performance.now() + 120_000;
  while (performance.now() < deadline) {
    if (ended) return `${readFileSync(logFile).subarray(logFrom).toString('utf8').trim()}\n${ended}`;
    const now = readPostmaster(home.dataDir);
    if (now?.pid === child.pid && now?.status === 'ready') return undefined;
    await sleep(10);
  }
  child.kill('SIGQUIT');
  return 'not ready after two minutes';
}

export interface Server {
  readonly port: number;
  /** Its process: ours to wait for at the end, or it stays behind as a zombie. */
  readonly child: ChildProcess;
}

/** Starts the server; the caller holds the start lock. */
export async function startServer(
  home: Home,
  native: string,
  settings: Readonly<Record<string, string>>,
): Promise<Server> {
  let words = '';
  for (let attempt = 1; attempt <= 40; attempt += 1) {
    const port = await freePort();
    const launched = launch(home, native, port, { ...defaultSettings, ...settings });
    const ended = await untilReady(home, launched);
    if (ended === undefined) return { port, child: launched.child };
    words = ended;
    if (/lock file "postmaster.pid" already exists/.test(words)) {
      if (runningPostmaster(home.dataDir)) break;
      disownPostmasterPid(home.dataDir);
    } else if (/shared memory block .* is still in use/.test(words)) {
      // The last backends of a killed server are still ending.
      await sleep(250);
    } else if (!/could not (bind|create any TCP)/.test(words)) {
      break;
    }
  }
  throw failed(
    `the embedded PostgreSQL did not start: ${words.split('\n').slice(-4).join(' ')}`,
    `Read ${join(home.dir, 'server.log')}. To do without it, set DATABASE_URL.`,
  );
}
