import { DelayedError, type Job, UnrecoverableError, WaitingError } from 'bullmq';
import { AppError } from '../contracts/errors.ts';
import type { JobSpec, Runner } from '../contracts/job.ts';
import type { Logger } from '../contracts/logger.ts';
import type { JobProcessor, JobWorker, QueueConnection } from './connection.ts';
import { Envelope, type RunEnvelope } from './envelope.ts';
import { notify, type OnQueueEvent } from './events.ts';
import { addKeyed, followUpAt, specsByName, unknownJob } from './producer.ts';
import { backoffMs } from './retry-policy.ts';
import { type LooseRunner, runSlice, type SliceResult } from './run-slice.ts';
import { holdLock, type SliceLock } from './slice-lock.ts';
import { within } from './within.ts';

/** One lazily imported runner for each spec: a forgotten one, or one of another payload, does not compile. */
export type Runners<Jobs extends readonly JobSpec[], S> = {
  readonly [Spec in Jobs[number] as Spec['name']]: () => Promise<Runner<Spec, S>>;
};

export interface WorkerSettings<Jobs extends readonly JobSpec[], S> {
  readonly connection: QueueConnection;
  readonly jobs: Jobs;
  readonly runners: Runners<Jobs, S>;
  readonly services: S;
  /** All queues of `jobs` unless given. */
  readonly queues?: readonly string[];
  readonly log: Logger;
  /** Slices at a time, per queue. */
  readonly concurrency?: number | Readonly<Record<string, number>>;
  readonly onEvent?: OnQueueEvent;
  /** A worker that dies is noticed after one to two times this. A slice must not block the event loop for as long. */
  readonly lockMs?: number;
  readonly random?: () => number;
}

export interface Workers {
  /** Asks the slices in hand to stop; after `graceMs` the rest is handed back. No job is lost, no attempt spent. */
  close(options: { graceMs: number }): Promise<void>;
}

const defaults = { lockMs: 10_000, concurrency: 4 };
/** Dying with its worker is not a job's fault, but one that kills a hundred workers is. */
const maxStalledCount = 100;
/** What the queue may take to note what became of the slices in hand. */
const settleMs = 5_000;

interface Shop<S> {
  readonly settings: WorkerSettings<readonly JobSpec[], S>;
  readonly specs: ReadonlyMap<string, JobSpec>;
  readonly load: (name: string) => Promise<LooseRunner<S>>;
  readonly lockMs: number;
  readonly closing: AbortController;
  readonly giveUp: AbortController;
}

export async function startWorkers<const Jobs extends readonly JobSpec[], S>(
  settings: WorkerSettings<Jobs, S>,
): Promise<Workers> {
  const shop: Shop<S> = {
    settings: settings as unknown as Shop<S>['settings'],
    specs: specsByName(settings.jobs),
    load: runnerLoader(settings.jobs, settings.runners),
    lockMs: settings.lockMs ?? defaults.lockMs,
    closing: new AbortController(),
    giveUp: new AbortController(),
  };
  const workers = chosenQueues(settings).map((name) => openWorker(shop, name));
  await Promise.all(workers.map((worker) => worker.waitUntilReady()));
  let closed: Promise<void> | undefined;
  return {
    close({ graceMs }) {
      closed ??= closeWorkers(shop, workers, graceMs);
      return closed;
    },
  };
}

export function chosenQueues(settings: { jobs: readonly JobSpec[]; queues?: readonly string[] }): string[] {
  const known = new Set(settings.jobs.map((spec) => spec.queue));
  const unknown = settings.queues?.filter((name) => !known.has(name)) ?? [];
  if (unknown.length === 0) return [...new Set(settings.queues ?? known)];
  throw new AppError('config', `No job runs in queue ${unknown.join(', ')}`, {
    code: 'QUEUE_UNKNOWN_QUEUE',
    hint: `Choose among: ${[...known].join(', ')}.`,
  });
}

/** Runners by name, imported once; a spec without one is found at start, not at its first job. */
export function runnerLoader<S>(jobs: readonly JobSpec[], runners: object): (name: string) => Promise<LooseRunner<S>> {
  const loaders = new Map<string, () => Promise<LooseRunner<S>>>(Object.entries(runners));
  for (const { name } of jobs) {
    if (!loaders.has(name)) {
      throw new AppError('defect', `Job ${name} has no runner`, { code: 'QUEUE_RUNNER_MISSING' });
    }
  }
  const loaded = new Map<string, LooseRunner<S>>();
  return async (name) => {
    const run = loaded.get(name) ?? (await loaders.get(name)?.());
    if (!run) throw unknownJob(name);
    loaded.set(name, run);
    return run;
  };
}

function openWorker<S>(shop: Shop<S>, name: string): JobWorker {
  const { connection, concurrency = defaults.concurrency, onEvent } = shop.settings;
  const log = shop.settings.log.child({ queue: name });
  return connection.worker(
    name,
    processor(shop, name),
    {
      concurrency: typeof concurrency === 'number' ? concurrency : (concurrency[name] ?? defaults.concurrency),
      lockDuration: shop.lockMs,
      stalledInterval: shop.lockMs / 2,
      skipLockRenewal: true,
      maxStalledCount,
      runRetryDelay: 1_000,
      settings: { backoffStrategy },
    },
    {
      error: (err) => log.warn({ err }, 'queue worker error'),
      stalled: (jobId) => {
        log.warn({ jobId }, 'job stalled: its worker died or blocked; it runs again from its last slice');
        void notify({ type: 'stalled', queue: name, jobId }, onEvent, log);
      },
    },
  );
}

async function closeWorkers<S>(shop: Shop<S>, workers: readonly JobWorker[], graceMs: number): Promise<void> {
  // First no new jobs, then the signal: a slice that ends at once must not make room for another.
  const closed = Promise.all(workers.map((worker) => worker.close()));
  shop.closing.abort(new Error('worker is closing'));
  const timer = setTimeout(() => shop.giveUp.abort(new Error('worker has closed')), graceMs);
  try {
    await within(graceMs + settleMs, closed);
  } catch (err) {
    shop.settings.log.warn(
      { err },
      'queue did not answer while stopping; its slices go on elsewhere when their locks expire',
    );
  } finally {
    clearTimeout(timer);
  }
}

/** Tells BullMQ to try again after a time the retry policy chose. */
class TryAgain extends Error {
  readonly delayMs: number;

  constructor(cause: Error, delayMs: number) {
    super(cause.message, { cause });
    this.name = 'TryAgain';
    this.delayMs = delayMs;
  }
}

/** Errors of BullMQ's own (the queue went away while a slice was being settled) get the first backoff. */
function backoffStrategy(_attemptsMade: number, _type?: string, err?: Error): number {
  return err instanceof TryAgain ? err.delayMs : backoffMs(1, Math.random());
}

function processor<S>(shop: Shop<S>, queueName: string): JobProcessor {
  return async (job, token = '') => {
    const spec = shop.specs.get(job.name);
    const envelope = Envelope.safeParse(job.data).data;
    if (!spec || spec.queue !== queueName) return refuse(shop, job, unknownJob(job.name));
    if (!envelope) return refuse(shop, job, unreadable(job.name));
    const lock = holdLock(job, token, shop.lockMs);
    try {
      if (envelope.kind === 'enqueue') return await enqueueAgain(shop, spec, { job, token, payload: envelope.payload });
      const result = await slice(shop, spec, { job, envelope, lock });
      return await conclude(shop, { job, token, envelope, lock, result });
    } finally {
      lock.release();
    }
  };
}

/** Left by other code: a job that was renamed or removed, or data of another shape. */
function refuse<S>(shop: Shop<S>, job: Job, error: AppError): never {
  shop.settings.log.error({ err: error, job: job.name, jobId: job.id }, 'job refused');
  throw new UnrecoverableError(error.message);
}

function unreadable(name: string, cause?: unknown): AppError {
  return new AppError('defect', `What is stored of job ${name} cannot be read`, {
    code: 'QUEUE_UNREADABLE_JOB',
    context: { job: name },
    ...(cause !== undefined && { cause }),
  });
}

function slice<S>(
  shop: Shop<S>,
  spec: JobSpec,
  run: { job: Job; envelope: RunEnvelope; lock: SliceLock },
): Promise<SliceResult> {
  const { services, log, onEvent, random = Math.random } = shop.settings;
  const n = run.job.attemptsMade - run.envelope.spent + 1;
  return runSlice({
    spec,
    load: () => shop.load(spec.name),
    jobId: run.job.id ?? '',
    payload: run.envelope.payload,
    attempt: { n, last: n >= spec.attempts },
    services,
    stop: { closing: shop.closing.signal, giveUp: shop.giveUp.signal, lockLost: run.lock.lost },
    log,
    onEvent,
    random,
  });
}

/** Makes a slice's result true in the queue. The errors thrown tell BullMQ what was done. */
async function conclude<S>(
  shop: Shop<S>,
  ended: { job: Job; token: string; envelope: RunEnvelope; lock: SliceLock; result: SliceResult },
): Promise<unknown> {
  const { job, token, envelope, lock, result } = ended;
  switch (result.outcome) {
    case 'done':
      return result.counts ?? {};
    case 'next': {
      // Storing data is not guarded by the lock in BullMQ.
      if (!(await lock.check())) throw new WaitingError();
      const next: RunEnvelope = {
        kind: 'run',
        payload: result.payload,
        slice: envelope.slice + 1,
        spent: job.attemptsMade,
      };
      await job.updateData(next);
      await shop.settings.connection.moveToBack(job, token);
      throw new WaitingError();
    }
    case 'retry':
      throw new TryAgain(result.error, result.delayMs);
    case 'rate_limited':
      await job.moveToDelayed(Date.now() + result.delayMs, token);
      throw new DelayedError();
    case 'failed':
      throw new UnrecoverableError(result.error.message);
    case 'handed_back':
      await job.moveToWait(token);
      throw new WaitingError();
    case 'lost':
      throw new WaitingError();
  }
}

async function enqueueAgain<S>(
  shop: Shop<S>,
  spec: JobSpec,
  wish: { job: Job; token: string; payload: unknown },
): Promise<unknown> {
  const parsed = spec.payload.safeParse(wish.payload);
  if (!parsed.success) return refuse(shop, wish.job, unreadable(spec.name, parsed.error));
  const added = await addKeyed(shop.settings.connection.queue(spec.queue), spec, parsed.data);
  if (added === 'stored') return {};
  await wish.job.moveToDelayed(followUpAt(), wish.token);
  throw new DelayedError();
}
