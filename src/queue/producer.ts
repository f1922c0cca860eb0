import { randomUUID } from 'node:crypto';
import type { JobsOptions } from 'bullmq';
import { AppError } from '../contracts/errors.ts';
import type { JobProducer, JobSpec } from '../contracts/job.ts';
import type { JobQueue, QueueConnection } from './connection.ts';
import { Envelope, firstRun } from './envelope.ts';
import { parsePayload } from './run-slice.ts';

export interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

export interface Producer extends JobProducer {
  /**
   * At most one job per key waits or runs. A second enqueue while it waits for its first slice is merged into it; one that
   * comes later is run once more after it. It resolves when the work is stored.
   */
  enqueue(name: string, payload: unknown): Promise<void>;
  counts(): Promise<Record<string, QueueCounts>>;
  close(): Promise<void>;
}

/** Attempts are counted per slice by the retry policy; BullMQ counts them per job and must not stop before it. */
const bullAttempts = 1_000_000;

/** Done jobs leave nothing behind (a trace of each would be scanned at every completion); failed ones are the dead letters. */
export const jobOptions = {
  attempts: bullAttempts,
  backoff: { type: 'keel' },
  removeOnComplete: true,
  removeOnFail: { count: 1_000, age: 30 * 24 * 3600 },
} satisfies JobsOptions;

export function createProducer(connection: QueueConnection, jobs: readonly JobSpec[]): Producer {
  const specs = specsByName(jobs);
  const names = [...new Set(jobs.map((spec) => spec.queue))];
  return {
    async enqueue(name, payload) {
      const spec = specs.get(name);
      if (!spec) throw unknownJob(name);
      const parsed = parsePayload(spec, payload);
      await stored(spec, async () => {
        const queue = connection.queue(spec.queue);
        if ((await addKeyed(queue, spec, parsed)) === 'between_slices') await addFollowUp(queue, spec, parsed);
      });
    },
    async counts() {
      const rows = names.map(async (name) => [name, await countsOf(connection.queue(name))] as const);
      return Object.fromEntries(await Promise.all(rows));
    },
    // The queues belong to the connection, which closes them after the workers.
    close: async () => {},
  };
}

export function specsByName(jobs: readonly JobSpec[]): ReadonlyMap<string, JobSpec> {
  const specs = new Map(jobs.map((spec) => [spec.name, spec]));
  if (specs.size === jobs.length) return specs;
  throw new AppError('defect', 'Two jobs have the same name', { code: 'QUEUE_DUPLICATE_JOB' });
}

export function unknownJob(name: string): AppError {
  return new AppError('defect', `No job is called ${name}`, { code: 'QUEUE_UNKNOWN_JOB', context: { job: name } });
}

/** `between_slices`: a job of the same key is part done and not running now, so BullMQ dropped the new one. */
export type Added = 'stored' | 'between_slices';

const rounds = 4;

/**
 * Adds a job under its key. BullMQ keeps the newest add while the job of the key is active (`keepLastIfActive`), and drops
 * it while that job waits. Dropping is right before the first slice, and wrong between two.
 */
export async function addKeyed(queue: JobQueue, spec: JobSpec, payload: unknown): Promise<Added> {
  const deduplication = { id: keyOf(spec, payload), keepLastIfActive: true };
  let seen: string | undefined;
  for (let round = 0; round < rounds; round += 1) {
    const jobId = randomUUID();
    const added = await queue.add(spec.name, firstRun(payload), { ...jobOptions, jobId, deduplication });
    if (added.id === jobId) return 'stored';
    const winner = added.id === undefined ? undefined : await queue.getJob(added.id);
    if (!winner) continue; // it ended between the two calls, so the key is free again
    const data = Envelope.safeParse(winner.data).data;
    if (data?.kind !== 'run' || data.slice === 0) return 'stored';
    if ((await winner.getState()) !== 'active') return 'between_slices';
    // Active now, but was it when we added? It was if it has run without a break since the round before.
    const run = `${added.id}:${winner.attemptsStarted}`;
    if (run === seen) return 'stored';
    seen = run;
  }
  return 'between_slices';
}

const followUpMs = 2_000;
export const followUpAt = (): number => Date.now() + followUpMs;

/** A job that enqueues again a little later, until the part-done job of the key has ended; at most one per key. */
async function addFollowUp(queue: JobQueue, spec: JobSpec, payload: unknown): Promise<void> {
  const envelope: Envelope = { kind: 'enqueue', payload };
  const deduplication = { id: `${keyOf(spec, payload)}|again` };
  await queue.add(spec.name, envelope, { ...jobOptions, delay: followUpMs, deduplication });
}

function keyOf(spec: JobSpec, payload: unknown): string {
  return `${spec.name}|${spec.key(payload)}`;
}

async function countsOf(queue: JobQueue): Promise<QueueCounts> {
  const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'failed');
  const { waiting = 0, active = 0, delayed = 0, failed = 0 } = counts;
  return { waiting, active, delayed, failed };
}

async function stored<T>(spec: JobSpec, add: () => Promise<T>): Promise<T> {
  try {
    return await add();
  } catch (err) {
    if (err instanceof AppError) throw err;
    throw new AppError('transient', `Job ${spec.name} could not be stored`, {
      code: 'QUEUE_UNAVAILABLE',
      context: { job: spec.name },
      cause: err,
    });
  }
}
