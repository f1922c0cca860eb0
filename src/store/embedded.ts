/**
 * A real PostgreSQL 18 for people who have none: started by the first process that needs it, joined by the next, stopped by
 * the last. Which process is the first or the last is decided by two locks that the kernel keeps (embedded/file-lock.ts).
 */
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { AppError } from '../contracts/errors.ts';
import type { Logger } from '../contracts/logger.ts';
import { type Credentials, ensureCluster, loadCredentials, startServer, untilGone } from './embedded/cluster.ts';
import { FileLock } from './embedded/file-lock.ts';
import { findHome, type Home, possibleHomes } from './embedded/home.ts';
import { prepareNative } from './embedded/native.ts';
import { runningPostmaster, stopPostmaster, stopPostmasterSync } from './embedded/postmaster.ts';

export interface EmbeddedPostgres {
  readonly url: string;
  /** Where the data really are: not under `dir` when root runs Keel in a folder that others may not enter. */
  readonly dataDir: string;
  /** Another process had started it. */
  readonly joined: boolean;
  /** Leaves; the server stops with its last user. Also done at exit and by SIGINT, SIGTERM, SIGHUP. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  readonly dir: string;
  readonly log: Logger;
  /** Server settings over the defaults; only of effect for who starts the server. */
  readonly settings?: Readonly<Record<string, string>>;
}

const startTimeoutMs = 180_000;

/** `starting`: held while someone starts or stops the server. `users`: shared by everyone who uses it. */
interface Locks {
  readonly starting: FileLock;
  readonly users: FileLock;
}

const openLocks = (home: Home): Locks => ({
  starting: new FileLock(join(home.dir, 'starting.lock')),
  users: new FileLock(join(home.dir, 'users.lock')),
});

function closeLocks(locks: Locks): void {
  locks.users.close();
  locks.starting.close();
}

async function takeStarting(locks: Locks, home: Home): Promise<void> {
  if (await locks.starting.lock('exclusive', startTimeoutMs)) return;
  throw new AppError('transient', `another process has been starting or stopping ${home.dir} for three minutes`, {
    code: 'EMBEDDED_POSTGRES_BUSY',
    hint: 'End the other Keel process, then try again.',
  });
}

const urlOf = (user: string, password: string, port: number, database: string): string =>
  `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Keel's own user is no superuser, so that row-level security holds for it. */
async function ensureDatabase(port: number, { superuser, keel }: Credentials): Promise<void> {
  await withClient(urlOf('postgres', superuser, port, 'postgres'), async (client) => {
    const role = await client.query(`select from pg_roles where rolname = 'keel'`);
    if (role.rowCount === 0) await client.query('create role keel');
    await client.query(`alter role keel login createdb createrole password ${client.escapeLiteral(keel)}`);
    const database = await client.query(`select from pg_database where datname = 'keel'`);
    if (database.rowCount === 0) await client.query('create database keel owner keel');
  });
}

async function answers(url: string): Promise<boolean> {
  try {
    await withClient(url, (client) => client.query('select 1'));
    return true;
  } catch {
    // Stopping, half made, or not there: the caller starts or mends it, and fails loudly if it cannot.
    return false;
  }
}

/** Joins the server that runs, or starts one. The caller holds the start lock. */
async function joinOrStart(home: Home, options: EmbeddedOptions): Promise<{ url: string; child?: ChildProcess }> {
  const credentials = loadCredentials(home);
  const running = runningPostmaster(home.dataDir);
  if (running) {
    const url = urlOf('keel', credentials.keel, running.port, 'keel');
    if (running.status === 'ready' && (await answers(url))) return { url };
    await stopPostmaster(home.dataDir, running.pid);
  }
  const native = await prepareNative(home.dir, home.account);
  await ensureCluster(home, native, credentials.superuser);
  const { port, child } = await startServer(home, native, options.settings ?? {});
  const url = urlOf('keel', credentials.keel, port, 'keel');
  if (!(await answers(url))) await ensureDatabase(port, credentials);
  return { url, child };
}

export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const home = await findHome(options.dir);
  const locks = openLocks(home);
  try {
    await takeStarting(locks, home);
    const { url, child } = await joinOrStart(home, options);
    const joined = child === undefined;
    await locks.users.lock('shared', startTimeoutMs);
    locks.starting.unlock();
    options.log.info({ dataDir: home.dataDir, joined }, 'embedded PostgreSQL is ready');
    return { url, dataDir: home.dataDir, joined, stop: leaveOnce(home, locks, child) };
  } catch (err) {
    closeLocks(locks);
    throw err;
  }
}

/** Whoever holds the start lock and finds no other user is the last one. */
async function leave(home: Home, locks: Locks, child: ChildProcess | undefined): Promise<void> {
  try {
    await takeStarting(locks, home);
    locks.users.unlock();
    const running = locks.users.tryLock('exclusive') ? runningPostmaster(home.dataDir) : undefined;
    if (!running) return;
    await stopPostmaster(home.dataDir, running.pid);
    if (child) await untilGone(child);
  } finally {
    closeLocks(locks);
  }
}

function leaveSync(home: Home, locks: Locks): void {
  if (!locks.starting.lockSync('exclusive', 1_000)) return;
  locks.users.unlock();
  const running = locks.users.tryLock('exclusive') ? runningPostmaster(home.dataDir) : undefined;
  if (running) stopPostmasterSync(home.dataDir, running.pid);
}

const deadlySignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Signals belong to the process: with listeners of others, those decide (and call stop, or exit); without, we leave, then die of it. */
const ourListeners = new WeakSet<(signal: NodeJS.Signals) => void>();

function leaveOnce(home: Home, locks: Locks, child: ChildProcess | undefined): () => Promise<void> {
  let left: Promise<void> | undefined;
  const onExit = (): void => leaveSync(home, locks);
  const onSignal = (signal: NodeJS.Signals): void => {
    if (process.listeners(signal).some((listener) => !ourListeners.has(listener))) return;
    stop().finally(() => {
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    });
  };
  const stop = (): Promise<void> => {
    left ??= leave(home, locks, child).finally(() => {
      process.off('exit', onExit);
      for (const signal of deadlySignals) process.off(signal, onSignal);
    });
    return left;
  };
  ourListeners.add(onSignal);
  process.once('exit', onExit);
  for (const signal of deadlySignals) process.on(signal, onSignal);
  return stop;
}

/** Everything startEmbeddedPostgres ever made for `dir`. Refused while a process uses it. Returns what was removed. */
export async function removeEmbeddedData(dir: string): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const candidate of possibleHomes(dir)) {
    if (!existsSync(join(candidate, 'users.lock'))) continue;
    await removeHome({ dir: candidate, dataDir: join(candidate, 'data'), account: undefined });
    removed.push(candidate);
  }
  return removed;
}

const ownNames = /^(data|native-|credentials\.json$|server\.log$|starting\.lock|users\.lock)/;

async function removeHome(home: Home): Promise<void> {
  const locks = openLocks(home);
  try {
    await takeStarting(locks, home);
    if (!locks.users.tryLock('exclusive')) {
      throw new AppError('config', `the embedded database in ${home.dir} is in use`, {
        code: 'EMBEDDED_POSTGRES_IN_USE',
        hint: 'End the other Keel process, then try again.',
      });
    }
    const running = runningPostmaster(home.dataDir);
    if (running) await stopPostmaster(home.dataDir, running.pid);
    for (const name of await readdir(home.dir)) {
      if (ownNames.test(name)) await rm(join(home.dir, name), { recursive: true, force: true });
    }
    if ((await readdir(home.dir)).length === 0) await rmdir(home.dir);
  } finally {
    closeLocks(locks);
  }
}
