/**
 * What the queue costs: jobs a second, slices a second through `next`, milliseconds per slice, connections held.
 * `node bench/queue.ts [--jobs 2000] [--url postgres://…] [--redis redis://…]`; unset, an embedded PostgreSQL with its usual,
 * durable settings. Figures of the day stand beside the code they justify.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { z } from 'zod';
import { defineJob, type Outcome } from '../src/contracts/job.ts';
import type { Logger } from '../src/contracts/logger.ts';
import { type QueueConnection, queueConnection } from '../src/queue/connection.ts';
import { createProducer } from '../src/queue/producer.ts';
import { startWorkers } from '../src/queue/worker.ts';
import { removeEmbeddedData, startEmbeddedPostgres } from '../src/store/embedded.ts';

const log: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: (fields, message) => console.error(message, fields),
  error: (fields, message) => console.error(message, fields),
  child: () => log,
};

const Payload = z.object({ id: z.string(), page: z.number().int().default(0), pages: z.number().int().default(1) });
type Payload = z.output<typeof Payload>;
const spec = (queue: string) =>
  defineJob({ name: 'bench.job', queue, attempts: 3, timeoutMs: 60_000, payload: Payload, key: (p) => p.id });

/** As many queues as Keel has, so that the connections are those of a whole process. */
const queueNames = ['sync', 'score', 'train', 'write', 'tasks', 'ingest', 'plan', 'prune'];

interface Figures {
  readonly backend: string;
  readonly enqueuePerSecond: number;
  readonly jobsPerSecond: number;
  readonly slicesPerSecond: number;
  readonly msPerSliceAlone: number;
  readonly connections?: number;
}

async function measure(connection: QueueConnection, jobs: number): Promise<Omit<Figures, 'backend' | 'connections'>> {
  const specs = queueNames.map(spec);
  const [first = spec('sync')] = specs;
  let ended = 0;
  const run = async (p: Payload): Promise<Outcome<Payload>> => {
    if (p.page + 1 < p.pages) return { next: { ...p, page: p.page + 1 } };
    ended += 1;
    return { done: true };
  };
  const producer = createProducer(connection, [first]);
  const enqueue = (count: number, pages: number) =>
    inChunks(count, 50, (i) => producer.enqueue(first.name, { id: `${pages}-${i}`, pages }));
  const settle = async (count: number): Promise<void> => {
    while (ended < count) await sleep(2);
    ended = 0;
  };

  const enqueueMs = await timed(() => enqueue(jobs, 1));
  // Each queue has a job of the same name, so the workers of the other queues are started without specs of their own.
  const workers = await Promise.all(
    specs.map((one) =>
      startWorkers({ connection, jobs: [one], runners: { 'bench.job': async () => run }, services: null, log }),
    ),
  );
  const jobsMs = await timed(() => settle(jobs));
  const fan = 20;
  const pages = Math.ceil(jobs / fan);
  const slicesMs = await timed(() => enqueue(fan, pages).then(() => settle(fan)));
  const aloneMs = await timed(() => enqueue(1, pages).then(() => settle(1)));
  await Promise.all(workers.map((worker) => worker.close({ graceMs: 1_000 })));
  return {
    enqueuePerSecond: perSecond(jobs, enqueueMs),
    jobsPerSecond: perSecond(jobs, jobsMs),
    slicesPerSecond: perSecond(fan * pages, slicesMs),
    msPerSliceAlone: Number((aloneMs / pages).toFixed(2)),
  };
}

async function benchPostgres(databaseUrl: string, jobs: number): Promise<Figures> {
  const connection = await queueConnection({ databaseUrl, log });
  const watcher = new pg.Client({ connectionString: databaseUrl });
  await watcher.connect();
  const count = async (): Promise<number> => {
    await sleep(100);
    const sql = `select count(*)::int as n from pg_stat_activity where application_name = 'keel-queue'`;
    return (await watcher.query<{ n: number }>(sql)).rows[0]?.n ?? 0;
  };
  let connections = 0;
  let watching = true;
  const watched = (async () => {
    while (watching) connections = Math.max(connections, await count());
  })();
  const figures = await measure(connection, jobs);
  watching = false;
  await watched;
  await connection.close();
  await watcher.end();
  return { backend: 'postgres', ...figures, connections };
}

async function benchRedis(redisUrl: string, jobs: number): Promise<Figures> {
  const connection = await queueConnection({ redisUrl, schema: `keel_bench_${process.pid}`, log });
  const figures = await measure(connection, jobs);
  await connection.close();
  return { backend: 'redis', ...figures };
}

async function withPostgres(url: string | undefined, jobs: number): Promise<Figures> {
  if (url) return benchPostgres(url, jobs);
  const dir = await mkdtemp(join(tmpdir(), 'keel-bench-'));
  const server = await startEmbeddedPostgres({ dir, log });
  try {
    return await benchPostgres(server.url, jobs);
  } finally {
    await server.stop();
    await removeEmbeddedData(dir);
    await rm(dir, { recursive: true, force: true });
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function inChunks(count: number, size: number, one: (i: number) => Promise<void>): Promise<void> {
  for (let at = 0; at < count; at += size) {
    await Promise.all(Array.from({ length: Math.min(size, count - at) }, (_, i) => one(at + i)));
  }
}

const perSecond = (count: number, ms: number): number => Math.round((count * 1000) / ms);

const { values } = parseArgs({
  options: { jobs: { type: 'string', default: '2000' }, url: { type: 'string' }, redis: { type: 'string' } },
});
const jobs = Number(values.jobs);
const figures = [await withPostgres(values.url, jobs)];
if (values.redis) figures.push(await benchRedis(values.redis, jobs));
console.log(JSON.stringify(figures, null, 2));
