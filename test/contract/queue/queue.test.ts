import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AppError, type ErrorKind } from '../../../src/contracts/errors.ts';
import { defineJob, type JobContext, type Outcome } from '../../../src/contracts/job.ts';
import type { WorkerSettings, Workers } from '../../../src/queue/worker.ts';
import { silentLogger } from '../../support/logger.ts';
import { noRedis } from '../../support/redis.ts';
import { type Backend, memoryBackend, postgresBackend, type Replica, redisBackend } from './backends.ts';
import { aborted, type EventSpy, eventSpy, eventually, gate } from './spy.ts';

const Payload = z.object({ installId: z.string(), page: z.number().int().default(0) });
type Payload = z.output<typeof Payload>;
type Run = (payload: Payload, ctx: JobContext<null>) => Promise<Outcome<Payload>>;
type Extra = Partial<Pick<WorkerSettings<[], null>, 'lockMs' | 'concurrency'>>;

const done: Outcome<Payload> = { done: true };
const fails = (kind: ErrorKind, retryAfterMs?: number) =>
  new AppError(kind, `${kind} on purpose`, { code: 'ON_PURPOSE', ...(retryAfterMs !== undefined && { retryAfterMs }) });

/** A job in a queue of its own, so that tests do not meet. */
let made = 0;
function job(more: { timeoutMs?: number; attempts?: number; schedule?: string } = {}) {
  made += 1;
  const spec = { attempts: 3, timeoutMs: 30_000, payload: Payload, key: (p: Payload) => p.installId, ...more };
  return defineJob({ ...spec, name: `test.job${made}`, queue: `queue${made}` });
}

const backends: [string, () => Promise<Backend>][] = [
  ['memory', memoryBackend],
  ['postgres', postgresBackend],
  ['redis', redisBackend],
];

describe.each(backends)('queue on %s', (name, open) => {
  const skipped = name === 'redis' && noRedis !== undefined && !process.env.CI;
  if (skipped) {
    test.skip(`not run: ${noRedis}`, () => undefined);
    return;
  }

  let backend: Backend;
  let replica: Replica;
  const running: Workers[] = [];

  beforeAll(async () => {
    backend = await open();
    replica = await backend.replica();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((workers) => workers.close({ graceMs: 0 })));
  });
  afterAll(async () => {
    await backend.close();
  });

  async function work(
    spec: ReturnType<typeof job>,
    run: Run,
    extra: Extra = {},
    on = replica,
  ): Promise<EventSpy & { workers: Workers }> {
    const spy = eventSpy();
    const runners: Record<string, () => Promise<Run>> = { [spec.name]: async () => run };
    const settings = {
      jobs: [spec],
      runners,
      services: null,
      log: silentLogger,
      onEvent: spy.onEvent,
      random: () => 0,
    };
    const workers = await on.startWorkers({ ...settings, ...extra });
    running.push(workers);
    return { ...spy, workers };
  }

  const countsOf = async (spec: ReturnType<typeof job>) => (await replica.createProducer([spec]).counts())[spec.queue];
  const empty = { waiting: 0, active: 0, delayed: 0, failed: 0 };
  const drained = (spec: ReturnType<typeof job>, left = empty) =>
    eventually(
      async () => JSON.stringify(await countsOf(spec)) === JSON.stringify(left),
      () => `counts ${JSON.stringify(left)}`,
    );

  test('a job runs once with its payload and leaves nothing behind', async () => {
    const spec = job();
    const seen: Payload[] = [];
    await replica.createProducer([spec]).enqueue(spec.name, { installId: 'a' });
    const spy = await work(spec, async (payload) => {
      seen.push(payload);
      return { done: true, counts: { saved: 3 } };
    });
    const event = await spy.ended('done');
    await drained(spec);
    expect(seen).toEqual([{ installId: 'a', page: 0 }]);
    expect(event).toMatchObject({ job: spec.name, queue: spec.queue, installId: 'a', counts: { saved: 3 } });
  });

  test('jobs of one key that wait are one job', async () => {
    const spec = job();
    const producer = replica.createProducer([spec]);
    for (const page of [1, 2, 3]) await producer.enqueue(spec.name, { installId: 'a', page });
    await producer.enqueue(spec.name, { installId: 'b' });
    expect(await countsOf(spec)).toEqual({ ...empty, waiting: 2 });
    const pages: string[] = [];
    const spy = await work(spec, async ({ installId, page }) => {
      pages.push(`${installId}${page}`);
      return done;
    });
    await spy.ended('done', 2);
    await drained(spec);
    expect(pages.sort()).toEqual(['a1', 'b0']);
  });

  test('work enqueued while the job of its key is active runs once more after it', async () => {
    const spec = job();
    const producer = replica.createProducer([spec]);
    const door = gate();
    const seen: number[] = [];
    let active = 0;
    let together = 0;
    const spy = await work(spec, async ({ page }) => {
      active += 1;
      together = Math.max(together, active);
      seen.push(page);
      if (page === 0) await door.opened;
      active -= 1;
      return done;
    });
    await producer.enqueue(spec.name, { installId: 'a', page: 0 });
    await eventually(() => seen.length === 1);
    for (const page of [1, 2, 3]) await producer.enqueue(spec.name, { installId: 'a', page });
    door.open();
    await spy.ended('done', 2);
    await drained(spec);
    expect({ seen, together }).toEqual({ seen: [0, 3], together: 1 });
  });

  test('work enqueued by the running job itself under its own key is not lost', async () => {
    const spec = job();
    const producer = replica.createProducer([spec]);
    const seen: number[] = [];
    const spy = await work(spec, async ({ page }) => {
      seen.push(page);
      if (page === 0) await producer.enqueue(spec.name, { installId: 'a', page: 1 });
      return done;
    });
    await producer.enqueue(spec.name, { installId: 'a' });
    await spy.ended('done', 2);
    await drained(spec);
    expect(seen).toEqual([0, 1]);
  });

  test('work enqueued while the job of its key waits between two slices is not lost', async () => {
    const spec = job();
    const producer = replica.createProducer([spec]);
    const seen: string[] = [];
    const door = gate();
    await producer.enqueue(spec.name, { installId: 'a', page: 0 });
    await producer.enqueue(spec.name, { installId: 'b' });
    // One place: while the other install holds it, the first job stands between its slices.
    const spy = await work(
      spec,
      async ({ installId, page }) => {
        seen.push(`${installId}${page}`);
        if (installId === 'b') await door.opened;
        return installId === 'a' && page % 10 === 0 ? { next: { installId, page: page + 1 } } : done;
      },
      { concurrency: 1 },
    );
    await eventually(() => seen.includes('b0'));
    expect(seen).toEqual(['a0', 'b0']);
    await producer.enqueue(spec.name, { installId: 'a', page: 10 });
    await producer.enqueue(spec.name, { installId: 'a', page: 10 });
    door.open();
    await spy.ended('done', 3);
    await drained(spec);
    expect(seen).toEqual(['a0', 'b0', 'a1', 'a10', 'a11']);
  });

  test('next goes on in place: same job, no attempt spent, behind the jobs that wait', async () => {
    const spec = job({ attempts: 1 });
    const producer = replica.createProducer([spec]);
    await producer.enqueue(spec.name, { installId: 'a' });
    await producer.enqueue(spec.name, { installId: 'b' });
    await producer.enqueue(spec.name, { installId: 'c' });
    const seen: string[] = [];
    const attempts = new Set<string>();
    const spy = await work(
      spec,
      async ({ installId, page }, { attempt }) => {
        seen.push(`${installId}${page}`);
        attempts.add(JSON.stringify(attempt));
        return page < 2 ? { next: { installId, page: page + 1 } } : done;
      },
      { concurrency: 1 },
    );
    await spy.ended('done', 3);
    await drained(spec);
    expect(seen).toEqual(['a0', 'b0', 'c0', 'a1', 'b1', 'c1', 'a2', 'b2', 'c2']);
    expect([...attempts]).toEqual([JSON.stringify({ n: 1, last: true })]);
    expect(new Set(spy.slices.filter((slice) => slice.installId === 'a').map((slice) => slice.jobId)).size).toBe(1);
  });

  test('a transient error is retried up to the attempts, then the job fails', async () => {
    const spec = job({ attempts: 3 });
    await replica.createProducer([spec]).enqueue(spec.name, { installId: 'a' });
    const attempts: string[] = [];
    const spy = await work(spec, async (_, { attempt }) => {
      attempts.push(`${attempt.n}${attempt.last ? ' last' : ''}`);
      throw fails('transient');
    });
    const event = await spy.ended('failed');
    await drained(spec, { ...empty, failed: 1 });
    expect(attempts).toEqual(['1', '2', '3 last']);
    expect(event.error).toMatchObject({ kind: 'transient' });
  });

  test('a slice that succeeds gives the next one all attempts again', async () => {
    const spec = job({ attempts: 2 });
    await replica.createProducer([spec]).enqueue(spec.name, { installId: 'a' });
    const seen: string[] = [];
    const spy = await work(spec, async ({ installId, page }, { attempt }) => {
      seen.push(`page ${page} attempt ${attempt.n}`);
      if (attempt.n === 1) throw fails('transient');
      return page < 1 ? { next: { installId, page: page + 1 } } : done;
    });
    await spy.ended('done');
    await drained(spec);
    expect(seen).toEqual(['page 0 attempt 1', 'page 0 attempt 2', 'page 1 attempt 1', 'page 1 attempt 2']);
  });

  test('something thrown that is not ours is a defect, retried, then a dead letter', async () => {
    const spec = job({ attempts: 2 });
    await replica.createProducer([spec]).enqueue(spec.name, { installId: 'a' });
    const spy = await work(spec, async () => {
      throw new TypeError('undefined is not a function');
    });
    const event = await spy.ended('failed');
    await drained(spec, { ...empty, failed: 1 });
    expect(spy.outcomes()).toEqual(['retry', 'failed']);
    expect(event.error).toMatchObject({ kind: 'defect', detail: { code: 'UNEXPECTED' } });
  });

  test('a rate limit delays without spending an attempt', async () => {
    const spec = job({ attempts: 1 });
    await replica.createProducer([spec]).enqueue(spec.name, { installId: 'a' });
    const attempts: unknown[] = [];
    const spy = await work(spec, async (_, { attempt }) => {
      attempts.push(attempt);
      if (attempts.length < 4) throw fails('rate_limited', 30);
      return done;
    });
    await spy.ended('done');
    await drained(spec);
    expect(attempts).toEqual(Array(4).fill({ n: 1, last: true }));
  });

  test.each(['reauth', 'config', 'rejected'] as const)(
    'an error of kind %s is not retried and is reported',
    async (kind) => {
      const spec = job({ attempts: 5 });
      await replica.createProducer([spec]).enqueue(spec.name, { installId: 'a' });
      const spy = await work(spec, async () => {
        throw fails(kind);
      });
      const event = await spy.ended('failed');
      await drained(spec, { ...empty, failed: 1 });
      expect(spy.outcomes()).toEqual(['failed']);
      expect(event).toMatchObject({ installId: 'a', error: { kind } });
    },
  );

  test('a failed job frees its key', async () => {
    const spec = job();
    const producer = replica.createProducer([spec]);
    let runs = 0;
    const spy = await work(spec, async () => {
      runs += 1;
      if (runs === 1) throw fails('config');
      return done;
    });
    await producer.enqueue(spec.name, { installId: 'a' });
    await drained(spec, { ...empty, failed: 1 });
    await producer.enqueue(spec.name, { installId: 'a' });
    await spy.ended('done');
    await drained(spec, { ...empty, failed: 1 });
    expect(runs).toBe(2);
  });

  test('an unknown name and a wrong payload are refused at enqueue', async () => {
    const spec = job();
    const producer = replica.createProducer([spec]);
    const caught = (payload: unknown, jobName: string) =>
      producer.enqueue(jobName, payload).catch((err: unknown) => err);
    expect(await caught({ installId: 'a' }, 'no.such')).toMatchObject({
      kind: 'defect',
      detail: { code: 'QUEUE_UNKNOWN_JOB' },
    });
    expect(await caught({ installId: 7 }, spec.name)).toMatchObject({
      kind: 'defect',
      detail: { code: 'QUEUE_PAYLOAD_INVALID' },
    });
    expect(await countsOf(spec)).toEqual(empty);
  });

  test('a payload is parsed again when the job runs', async () => {
    const old = job({ attempts: 1 });
    await replica.createProducer([old]).enqueue(old.name, { installId: 'a' });
    const spy = eventSpy();
    const { name: oldName, queue, attempts, timeoutMs } = old;
    const payload = z.object({ tenant: z.string() });
    const renamed = defineJob({ name: oldName, queue, attempts, timeoutMs, payload, key: (p) => p.tenant });
    const workers = await replica.startWorkers({
      jobs: [renamed],
      runners: { [old.name]: async () => async () => done } as Record<
        string,
        () => Promise<() => Promise<{ done: true }>>
      >,
      services: null,
      log: silentLogger,
      onEvent: spy.onEvent,
    });
    running.push(workers);
    expect((await spy.ended('failed')).error).toMatchObject({ detail: { code: 'QUEUE_PAYLOAD_INVALID' } });
    await drained(old, { ...empty, failed: 1 });
  });

  test('a slice over its time limit has its signal aborted and counts as transient', async () => {
    const spec = job({ timeoutMs: 50, attempts: 1 });
    await replica.createProducer([spec]).enqueue(spec.name, { installId: 'a' });
    const spy = await work(spec, async (_, { signal }) => {
      await aborted(signal);
      throw signal.reason;
    });
    const event = await spy.ended('failed');
    await drained(spec, { ...empty, failed: 1 });
    expect(event.error).toMatchObject({ kind: 'transient', detail: { code: 'JOB_TIMEOUT' } });
  });

  test('a slice that ends well after its signal was aborted keeps what it did', async () => {
    const spec = job({ timeoutMs: 50, attempts: 1 });
    await replica.createProducer([spec]).enqueue(spec.name, { installId: 'a' });
    const pages: number[] = [];
    const spy = await work(spec, async ({ installId, page }, { signal }) => {
      pages.push(page);
      if (page === 1) return done;
      await aborted(signal);
      return { next: { installId, page: page + 1 } };
    });
    await spy.ended('done');
    await drained(spec);
    expect(pages).toEqual([0, 1]);
  });

  test('a stopping worker hands its slice back, and another one finishes the job', async () => {
    const spec = job({ attempts: 1 });
    await replica.createProducer([spec]).enqueue(spec.name, { installId: 'a' });
    const seen: string[] = [];
    const first = await work(spec, async ({ installId, page }, { signal }) => {
      seen.push(`first ${page}`);
      if (page < 2) return { next: { installId, page: page + 1 } };
      await aborted(signal);
      throw signal.reason;
    });
    await eventually(() => seen.includes('first 2'));
    await first.workers.close({ graceMs: 30_000 });
    expect(first.outcomes()).toEqual(['next', 'next', 'handed_back']);
    expect(await countsOf(spec)).toEqual({ ...empty, waiting: 1 });
    const second = await work(
      spec,
      async ({ page }, { attempt }) => {
        seen.push(`second ${page} attempt ${attempt.n}`);
        return done;
      },
      {},
      await backend.replica(),
    );
    await second.ended('done');
    await drained(spec);
    expect(seen).toEqual(['first 0', 'first 1', 'first 2', 'second 2 attempt 1']);
  });

  test('a slice that returns within the grace is finished by the stopping worker', async () => {
    const spec = job();
    await replica.createProducer([spec]).enqueue(spec.name, { installId: 'a' });
    const begun = gate();
    const spy = await work(spec, async (_, { signal }) => {
      begun.open();
      await aborted(signal);
      return done;
    });
    await begun.opened;
    await spy.workers.close({ graceMs: 30_000 });
    expect(spy.outcomes()).toEqual(['done']);
    await drained(spec);
  });

  test('a slice that ignores the stop is handed back after the grace', async () => {
    const spec = job();
    await replica.createProducer([spec]).enqueue(spec.name, { installId: 'a' });
    const begun = gate();
    const never = gate();
    const spy = await work(spec, async () => {
      begun.open();
      await never.opened;
      return done;
    });
    await begun.opened;
    await spy.workers.close({ graceMs: 50 });
    expect(spy.outcomes()).toEqual(['handed_back']);
    expect(await countsOf(spec)).toEqual({ ...empty, waiting: 1 });
    never.open();
  });

  test('a listener that throws does not change the fate of a job', async () => {
    const spec = job();
    await replica.createProducer([spec]).enqueue(spec.name, { installId: 'a' });
    const runners: Record<string, () => Promise<Run>> = { [spec.name]: async () => async () => done };
    const onEvent = () => Promise.reject(new Error('listener'));
    running.push(await replica.startWorkers({ jobs: [spec], runners, services: null, log: silentLogger, onEvent }));
    await drained(spec);
  });

  test('workers run the queues they are told to, and refuse a queue that no job has', async () => {
    const [one, two] = [job(), job()];
    const producer = replica.createProducer([one, two]);
    await producer.enqueue(one.name, { installId: 'a' });
    await producer.enqueue(two.name, { installId: 'a' });
    const runners: Record<string, () => Promise<Run>> = {
      [one.name]: async () => async () => done,
      [two.name]: async () => async () => done,
    };
    const settings = { jobs: [one, two], runners, services: null, log: silentLogger };
    running.push(await replica.startWorkers({ ...settings, queues: [two.queue] }));
    await drained(two);
    expect(await countsOf(one)).toEqual({ ...empty, waiting: 1 });
    const refused = replica.startWorkers({ ...settings, queues: ['nowhere'] }).catch((err: unknown) => err);
    expect(await refused).toMatchObject({ kind: 'config', detail: { code: 'QUEUE_UNKNOWN_QUEUE' } });
  });

  test('schedules upserted by many replicas at once are one each, and removed specs lose theirs', async () => {
    const nightly = job({ schedule: '0 3 * * *' });
    const hourly = { ...job({ schedule: '0 * * * *' }), queue: nightly.queue };
    const withDefaults = (spec: ReturnType<typeof job>) => ({
      ...spec,
      payload: z.object({ installId: z.string().default('all') }),
      key: () => 'all',
    });
    const jobs = [withDefaults(nightly), withDefaults(hourly)];
    const replicas = await Promise.all([1, 2, 3, 4].map(() => backend.replica()));
    await Promise.all(replicas.map((one) => one.upsertSchedules(jobs)));
    await Promise.all(replicas.map((one) => one.upsertSchedules(jobs)));
    const listed = await replica.listSchedules(jobs);
    expect(listed.map(({ job: of, pattern }) => `${of} ${pattern}`).sort()).toEqual([
      `${nightly.name} 0 3 * * *`,
      `${hourly.name} 0 * * * *`,
    ]);
    if (name !== 'memory') expect(await countsOf(nightly)).toEqual({ ...empty, delayed: 2 });
    await replica.upsertSchedules([withDefaults({ ...nightly, schedule: '0 4 * * *' })]);
    expect((await replica.listSchedules(jobs)).map(({ pattern }) => pattern)).toEqual(['0 4 * * *']);
  });

  test('ten thousand small jobs complete, each once', async () => {
    const spec = job();
    const producer = replica.createProducer([spec]);
    const runs = new Map<string, number>();
    const spy = await work(
      spec,
      async ({ installId }) => {
        runs.set(installId, (runs.get(installId) ?? 0) + 1);
        return done;
      },
      { concurrency: 16 },
    );
    for (let at = 0; at < 10_000; at += 200) {
      await Promise.all(
        Array.from({ length: 200 }, (_, i) => producer.enqueue(spec.name, { installId: `i${at + i}` })),
      );
    }
    await spy.ended('done', 10_000);
    await drained(spec);
    expect({ jobs: runs.size, most: Math.max(...runs.values()) }).toEqual({ jobs: 10_000, most: 1 });
  });
});
