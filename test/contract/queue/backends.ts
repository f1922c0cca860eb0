// The three keepers of jobs behind one face, so that one suite runs over all.
import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { JobSpec } from '../../../src/contracts/job.ts';
import { type QueueConnection, queueConnection } from '../../../src/queue/connection.ts';
import { createProducer } from '../../../src/queue/producer.ts';
import { listSchedules, upsertSchedules } from '../../../src/queue/scheduler.ts';
import { startWorkers } from '../../../src/queue/worker.ts';
import { createMemoryQueue, type MemoryQueue } from '../../fakes/memory-queue.ts';
import { testDatabase } from '../../support/db.ts';
import { silentLogger } from '../../support/logger.ts';
import { hasRedis, testRedis } from '../../support/redis.ts';
import { type Door, proxyTo } from './proxy.ts';

/** One replica of Keel, as far as the queue goes. */
export interface Replica extends MemoryQueue {
  close(): Promise<void>;
}

export interface Backend {
  /** Another replica on the same jobs. */
  replica(): Promise<Replica>;
  close(): Promise<void>;
}

/** What a process needs to join a backend. */
export interface Address {
  readonly databaseUrl?: string;
  readonly redisUrl?: string;
  readonly schema: string;
}

export interface ServerBackend extends Backend {
  readonly address: Address;
  /** Loses a delayed job, as no crash should. */
  lose(queue: string, jobId: string): Promise<void>;
}

export async function memoryBackend(): Promise<Backend> {
  const queue = createMemoryQueue();
  return { replica: async () => ({ ...queue, close: async () => {} }), close: async () => {} };
}

export async function postgresBackend(): Promise<ServerBackend> {
  const database = await testDatabase();
  const lose = async (queue: string, jobId: string): Promise<void> => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query('delete from keel_queue.job where queue = $1 and id = $2', [queue, jobId]);
    await client.end();
  };
  return serverBackend(
    { databaseUrl: database.url, schema: 'keel_queue' },
    { lose, closeServer: () => database.close() },
  );
}

export async function redisBackend(): Promise<ServerBackend> {
  const redis = await testRedis();
  const schema = `keel_test_${randomBytes(4).toString('hex')}`;
  const lose = async (queue: string, jobId: string): Promise<void> => {
    const client = new Redis(redis.url);
    await client.zrem(`${schema}:${queue}:delayed`, jobId);
    await client.del(`${schema}:${queue}:${jobId}`);
    client.disconnect();
  };
  return serverBackend({ redisUrl: redis.url, schema }, { lose, closeServer: () => redis.close() });
}

/** Backends that other processes can join. Redis is left out where there is none, unless on CI. */
export const serverBackends: readonly (readonly [string, () => Promise<ServerBackend>])[] = [
  ['postgres', postgresBackend],
  ...(hasRedis || process.env.CI ? ([['redis', redisBackend]] as const) : []),
];

export function asReplica(connection: QueueConnection): Replica {
  return {
    createProducer: (jobs: readonly JobSpec[]) => createProducer(connection, jobs),
    startWorkers: (settings) => startWorkers({ ...settings, connection }),
    upsertSchedules: (jobs) => upsertSchedules(connection, jobs),
    listSchedules: (jobs) => listSchedules(connection, jobs),
    close: () => connection.close(),
  };
}

function serverBackend(
  address: Address,
  { lose, closeServer }: Pick<ServerBackend, 'lose'> & { closeServer: () => Promise<void> },
): ServerBackend {
  const replicas: Replica[] = [];
  return {
    address,
    lose,
    async replica() {
      const replica = asReplica(await queueConnection({ ...address, log: silentLogger }));
      replicas.push(replica);
      return replica;
    },
    async close() {
      await Promise.all(replicas.map((replica) => replica.close()));
      await closeServer();
    },
  };
}

/** A replica that reaches the backend through a door that can be shut. */
export async function throughProxy({ address }: ServerBackend): Promise<{ proxy: Door; replica: Replica }> {
  const { databaseUrl, redisUrl, schema } = address;
  const url = new URL(redisUrl ?? databaseUrl ?? '');
  const proxy = await proxyTo(url.hostname, Number(url.port || (redisUrl ? 6379 : 5432)));
  url.hostname = '127.0.0.1';
  url.port = String(proxy.port);
  const through = redisUrl ? { redisUrl: url.toString() } : { databaseUrl: url.toString() };
  return { proxy, replica: asReplica(await queueConnection({ ...through, schema, log: silentLogger })) };
}
