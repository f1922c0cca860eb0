/** A Redis for tests: TEST_REDIS_URL, else a private server on a free port, ended with the test process. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

export interface TestRedis {
  readonly url: string;
  close(): Promise<void>;
}

export const hasRedis =
  process.env.TEST_REDIS_URL !== undefined || spawnSync('redis-server', ['--version']).status === 0;

/** Why the Redis leg does not run, if so. On CI it must. */
export const noRedis = hasRedis ? undefined : 'no redis-server on this machine and TEST_REDIS_URL is unset';

export async function testRedis(): Promise<TestRedis> {
  if (noRedis) throw new Error(`${noRedis}; install redis-server or set TEST_REDIS_URL`);
  const given = process.env.TEST_REDIS_URL;
  if (given) return { url: given, close: async () => {} };
  const dir = mkdtempSync(join(tmpdir(), 'keel-redis-'));
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', args, { stdio: 'ignore' });
  const end = () => server.kill('SIGKILL');
  process.once('exit', end);
  const url = `redis://127.0.0.1:${port}`;
  await answers(url);
  return {
    url,
    async close() {
      process.off('exit', end);
      await ended(server);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function ended(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    server.once('exit', () => resolve());
    server.kill('SIGTERM');
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

async function answers(url: string): Promise<void> {
  const client = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 20 });
  client.on('error', () => undefined); // refused until the server listens
  await client.ping();
  client.disconnect();
}
