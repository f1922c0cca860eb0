/** A fresh database for a test: on TEST_DATABASE_URL, else on one embedded server that all test workers share. */
import { createHash, randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { toAppError } from '../../src/contracts/errors.ts';
import { type EmbeddedPostgres, removeEmbeddedData, startEmbeddedPostgres } from '../../src/store/embedded.ts';
import { silentLogger } from './logger.ts';

export interface TestDatabase {
  readonly url: string;
  close(): Promise<void>;
}

/** What a test writes need not survive a power cut. */
const fast = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '200' };

let shared: Promise<EmbeddedPostgres> | undefined;

/** One folder for each checkout: runs in the same one share the server. */
function sharedDir(): string {
  const checkout = createHash('sha256')
    .update(import.meta.dirname)
    .digest('hex')
    .slice(0, 8);
  return join(tmpdir(), `keel-test-postgres-${process.getuid?.() ?? 'user'}-${checkout}`);
}

function sharedServer(): Promise<EmbeddedPostgres> {
  shared ??= startEmbeddedPostgres({ dir: sharedDir(), log: silentLogger, settings: fast }).then(async (server) => {
    if (!server.joined) await dropLeftovers(server.url);
    return server;
  });
  return shared;
}

async function serverUrl(): Promise<string> {
  return process.env.TEST_DATABASE_URL ?? (await sharedServer()).url;
}

/** Keeps the server up between test files; see hold-postgres.ts. Resolves to what removes it, unless another run uses it. */
export async function holdSharedServer(): Promise<() => Promise<void>> {
  if (process.env.TEST_DATABASE_URL) return async () => undefined;
  const server = await sharedServer();
  return async () => {
    await server.stop();
    await removeEmbeddedData(sharedDir()).catch((err: unknown) => {
      if (toAppError(err).detail.code !== 'EMBEDDED_POSTGRES_IN_USE') throw err;
    });
  };
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const privilegeMissing = '42501';

/** An autovacuum worker is the superuser's, so `force` may not end it: it is gone in a moment by itself. */
async function dropDatabase(client: pg.Client, name: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await client.query(`drop database if exists ${name} with (force)`);
      return;
    } catch (err) {
      if ((err as { code?: string }).code !== privilegeMissing || tries === 100) throw err;
      await sleep(50);
    }
  }
}

/** Databases of test runs that were killed. */
async function dropLeftovers(url: string): Promise<void> {
  await withClient(url, async (client) => {
    const found = await client.query<{ datname: string }>(
      `select datname from pg_database where datname like 'keel\\_test\\_%'`,
    );
    for (const { datname } of found.rows) {
      if (!isAlive(Number(datname.split('_')[2]))) await dropDatabase(client, datname);
    }
  });
}

/** Empty, without Keel's schema: migrate it if the test needs one. Close it when done. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = await serverUrl();
  const name = `keel_test_${process.pid}_${randomBytes(5).toString('hex')}`;
  await withClient(server, (client) => client.query(`create database ${name} template template0`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.toString(),
    close: () => withClient(server, (client) => dropDatabase(client, name)),
  };
}
