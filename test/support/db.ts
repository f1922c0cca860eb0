/** A fresh database for a test: on TEST_DATABASE_URL, else on one embedded server that all test workers share. */
import { createHash, randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embedded.ts';
import { silentLogger } from './logger.ts';

export interface TestDatabase {
  readonly url: string;
  close(): Promise<void>;
}

/** What a test writes need not survive a power cut. */
const fast = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '200' };

let shared: Promise<EmbeddedPostgres> | undefined;

async function serverUrl(): Promise<string> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return given;
  const checkout = createHash('sha256')
    .update(import.meta.dirname)
    .digest('hex')
    .slice(0, 8);
  const dir = join(tmpdir(), `keel-test-postgres-${process.getuid?.() ?? 'user'}-${checkout}`);
  shared ??= startEmbeddedPostgres({ dir, log: silentLogger, settings: fast }).then(async (server) => {
    if (!server.joined) await dropLeftovers(server.url);
    return server;
  });
  return (await shared).url;
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

/** Databases of test runs that were killed. */
async function dropLeftovers(url: string): Promise<void> {
  await withClient(url, async (client) => {
    const found = await client.query<{ datname: string }>(
      `select datname from pg_database where datname like 'keel\\_test\\_%'`,
    );
    for (const { datname } of found.rows) {
      if (!isAlive(Number(datname.split('_')[2])))
        await client.query(`drop database if exists ${datname} with (force)`);
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
    close: async () => {
      await withClient(server, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}
