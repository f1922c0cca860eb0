// Chooses the queue's backend, once per process: Redis where a Redis is named, else PostgreSQL. BullMQ itself would fall back
// to Redis on localhost when it is given no backend, so Queue and Worker are made here and nowhere else.
import { createRedisBackend, type Job, type Queue, type Worker, type WorkerOptions, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import { AppError } from '../contracts/errors.ts';
import type { Logger } from '../contracts/logger.ts';
import { sharePostgres } from './postgres-backend.ts';
import { within } from './within.ts';

export interface QueueSettings {
  readonly databaseUrl?: string;
  /** When set, the queue lives in this Redis. */
  readonly redisUrl?: string;
  /** PostgreSQL schema, or prefix of the keys in Redis. */
  readonly schema?: string;
  /** PostgreSQL connections of all workers together; beside them one listens and three serve the producers. */
  readonly workerPoolSize?: number;
  readonly log: Logger;
}

export type JobProcessor = (job: Job, token?: string) => Promise<unknown>;
export type JobQueue = Pick<
  Queue,
  | 'name'
  | 'add'
  | 'getJob'
  | 'getJobCounts'
  | 'getJobSchedulers'
  | 'upsertJobScheduler'
  | 'removeJobScheduler'
  | 'waitUntilReady'
  | 'close'
>;
export type JobWorker = Pick<Worker, 'name' | 'close' | 'waitUntilReady'>;
export type JobWorkerOptions = Omit<WorkerOptions, 'connection' | 'prefix'>;
export interface WorkerListeners {
  error(err: Error): void;
  stalled(jobId: string): void;
}

export interface QueueConnection {
  readonly backend: 'postgres' | 'redis';
  /** The producers' side of a queue: one per name, shared. */
  queue(name: string): JobQueue;
  worker(name: string, run: JobProcessor, options: JobWorkerOptions, listeners: WorkerListeners): JobWorker;
  /** Puts the running job behind all waiting ones. The job's data is to be stored before. */
  moveToBack(job: Job, token: string): Promise<void>;
  /** Closes what is still open: workers, then queues, then the connection. */
  close(): Promise<void>;
}

interface Backend {
  readonly kind: QueueConnection['backend'];
  openQueue(name: string): Queue;
  openWorker(name: string, run: JobProcessor, options: JobWorkerOptions): Worker;
  moveToBack(job: Job, token: string): Promise<void>;
  close(): Promise<void>;
}

const closeMs = 5_000;
const queuePoolSize = 3;
/** Events are written for every state change and read by nobody here; 0 would mean "never trimmed". */
const streams = { events: { maxLen: 1_000 } };

export async function queueConnection(settings: QueueSettings): Promise<QueueConnection> {
  const backend = await openBackend(settings);
  const queues = new Map<string, Queue>();
  const workers = new Set<Worker>();
  const warn = quiet((err: unknown) => settings.log.warn({ err }, 'queue connection error'));
  let closing: Promise<void> | undefined;
  /** For one that waits for a server which is away. */
  const cutOff = (one: Queue | Worker) => within(closeMs, one.disconnect()).catch(warn);

  return {
    backend: backend.kind,
    queue(name) {
      const known = queues.get(name);
      if (known) return known;
      const queue = backend.openQueue(name);
      queue.on('error', warn);
      queues.set(name, queue);
      return queue;
    },
    worker(name, run, options, listeners) {
      const worker = backend.openWorker(name, run, options);
      worker.on('error', quiet(listeners.error));
      worker.on('stalled', listeners.stalled);
      worker.on('closed', () => workers.delete(worker));
      workers.add(worker);
      return worker;
    },
    moveToBack: backend.moveToBack,
    close() {
      closing ??= (async () => {
        for (const group of [[...workers], [...queues.values()]]) {
          await Promise.all(group.map((one) => within(closeMs, one.close()).catch(() => cutOff(one))));
        }
        await backend.close();
      })();
      return closing;
    },
  };
}

async function openBackend(settings: QueueSettings): Promise<Backend> {
  const warn = quiet((err: unknown) => settings.log.warn({ err }, 'queue connection error'));
  const schema = settings.schema ?? 'keel_queue';
  if (settings.redisUrl) return openRedis(settings.redisUrl, schema, warn);
  if (settings.databaseUrl) {
    const { databaseUrl, workerPoolSize = 6 } = settings;
    return openPostgres({ databaseUrl, schema, workerPoolSize }, warn);
  }
  throw new AppError('config', 'The queue has neither a database nor a Redis', {
    code: 'QUEUE_NOT_CONFIGURED',
    hint: 'Set DATABASE_URL, or REDIS_URL to keep the queue in Redis.',
  });
}

async function openPostgres(
  { workerPoolSize, ...place }: { databaseUrl: string; schema: string; workerPoolSize: number },
  onError: (err: unknown) => void,
): Promise<Backend> {
  const open = (durable: boolean, poolSize: number) =>
    sharePostgres({ ...place, poolSize, durable }, onError).catch((err: unknown) => {
      throw unreachable('PostgreSQL', 'DATABASE_URL', err);
    });
  const queue = await open(true, queuePoolSize);
  const worker = await open(false, workerPoolSize).catch(async (err: unknown) => {
    await queue.close();
    throw err;
  });
  const shares = { queue, worker };
  const bound = { queue: withBackend(shares.queue.factory), worker: withBackend(shares.worker.factory) };
  return {
    kind: 'postgres',
    openQueue: (name) => new bound.queue.Queue(name, { connection: {}, streams }) as unknown as Queue,
    openWorker: (name, run, options) =>
      new bound.worker.Worker(name, run, { ...options, connection: {} }) as unknown as Worker,
    // A delayed job keeps its old place in the order, so a delay of nothing would put it first again.
    moveToBack: async (job, token) => {
      await job.moveToWait(token);
    },
    close: async () => {
      await Promise.all([shares.queue.close(), shares.worker.close()]);
    },
  };
}

async function openRedis(url: string, prefix: string, onError: (err: unknown) => void): Promise<Backend> {
  const clients = {
    // A producer fails in seconds; a worker waits for Redis as long as it takes.
    queue: new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 3 }),
    worker: new Redis(url, { lazyConnect: true, maxRetriesPerRequest: null }),
  };
  const all = [clients.queue, clients.worker];
  for (const client of all) client.on('error', onError);
  // BullMQ makes a blocking client for each worker; cut off while it reconnects, it would do so for ever.
  const duplicate = clients.worker.duplicate.bind(clients.worker);
  clients.worker.duplicate = (override) => {
    const copy = duplicate(override);
    all.push(copy);
    return copy;
  };
  const disconnect = () => {
    for (const client of all) client.disconnect();
  };
  try {
    await Promise.all([clients.queue.connect(), clients.worker.connect()]);
  } catch (err) {
    disconnect();
    throw unreachable('Redis', 'REDIS_URL', err);
  }
  const bound = withBackend(createRedisBackend);
  return {
    kind: 'redis',
    openQueue: (name) => new bound.Queue(name, { connection: clients.queue, prefix, streams }) as unknown as Queue,
    openWorker: (name, run, options) =>
      new bound.Worker(name, run, { ...options, connection: clients.worker, prefix }) as unknown as Worker,
    // Here it is the other way round: moveToWait puts the job in front, a delay of nothing puts it at the end.
    moveToBack: (job, token) => job.moveToDelayed(Date.now(), token),
    close: async () => disconnect(),
  };
}

function unreachable(what: string, setting: string, cause: unknown): AppError {
  return new AppError('transient', `The queue cannot reach ${what}`, {
    code: 'QUEUE_UNREACHABLE',
    hint: `Check that ${what} runs and that ${setting} names it.`,
    cause,
  });
}

const errorEveryMs = 5_000;

/** An outage raises the same error many times a second; one in five seconds is enough to read. */
function quiet<E>(report: (err: E) => void): (err: E) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (err) => {
    const now = performance.now();
    if (now - last < errorEveryMs) return;
    last = now;
    report(err);
  };
}
