import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineJob, type JobContext, type Outcome } from '../../../src/contracts/job.ts';
import type { Workers } from '../../../src/queue/worker.ts';
import { silentLogger } from '../../support/logger.ts';
import { type Replica, type ServerBackend, serverBackends, throughProxy } from './backends.ts';
import type { Door } from './proxy.ts';
import { aborted, type EventSpy, eventSpy, eventually, gate } from './spy.ts';

const Payload = z.object({ installId: z.string(), page: z.number().int().default(0) });
type Payload = z.output<typeof Payload>;
type Run = (payload: Payload, ctx: JobContext<null>) => Promise<Outcome<Payload>>;

const lockMs = 600;

describe.each(serverBackends)('locks on %s', (_, open) => {
  let backend: ServerBackend;
  let proxy: Door;
  let near: Replica;
  let far: Replica;
  const running: Workers[] = [];
  let made = 0;
  let spec: ReturnType<typeof job>;

  const job = () =>
    defineJob({
      name: `test.lock${made}`,
      queue: `lock${made}`,
      attempts: 1,
      timeoutMs: 60_000,
      payload: Payload,
      key: (p) => p.installId,
    });

  beforeAll(async () => {
    backend = await open();
    near = await backend.replica();
  });
  beforeEach(async () => {
    ({ proxy, replica: far } = await throughProxy(backend));
    made += 1;
    spec = job();
  });
  afterEach(async () => {
    await proxy.reopen();
    await Promise.all(running.splice(0).map((workers) => workers.close({ graceMs: 0 })));
    await far.close();
    await proxy.close();
  });
  afterAll(async () => {
    await backend.close();
  });

  async function work(on: Replica, run: Run): Promise<EventSpy & { workers: Workers }> {
    const spy = eventSpy();
    const runners: Record<string, () => Promise<Run>> = { [spec.name]: async () => run };
    const settings = { jobs: [spec], runners, services: null, log: silentLogger, onEvent: spy.onEvent, lockMs };
    const workers = await on.startWorkers(settings);
    running.push(workers);
    return { ...spy, workers };
  }
  const drained = () =>
    eventually(async () => {
      const counts = (await near.createProducer([spec]).counts())[spec.queue];
      return counts && Object.values(counts).every((count) => count === 0);
    });

  test('slices of many times the lock run once, also when the job goes on in place in the same worker', async () => {
    const seen: number[] = [];
    const run: Run = async ({ installId, page }) => {
      seen.push(page);
      // Quick slices first, so that the next one is claimed while the one before is being settled.
      if (page >= 20) await new Promise((resolve) => setTimeout(resolve, lockMs * 4));
      return page < 21 ? { next: { installId, page: page + 1 } } : { done: true };
    };
    const [one, two] = [await work(near, run), await work(far, run)];
    await near.createProducer([spec]).enqueue(spec.name, { installId: 'a' });
    await eventually(() => [...one.slices, ...two.slices].some((slice) => slice.outcome === 'done'));
    await drained();
    expect(seen).toEqual(Array.from({ length: 22 }, (__, page) => page));
  });

  test('a worker cut off from the queue stops its slice, and another one does it', async () => {
    const begun = gate();
    const cutOff = await work(far, async (__, { signal }) => {
      begun.open();
      await aborted(signal);
      return { done: true };
    });
    await near.createProducer([spec]).enqueue(spec.name, { installId: 'a' });
    await begun.opened;
    await proxy.shut();
    const other = await work(near, async () => ({ done: true }));
    await other.ended('done');
    await cutOff.ended('lost');
    await proxy.reopen();
    await drained();
    expect({ cutOff: cutOff.outcomes(), other: other.outcomes() }).toEqual({ cutOff: ['lost'], other: ['done'] });
  });

  test('a worker stops although the queue is away', async () => {
    const begun = gate();
    const cutOff = await work(far, async (__, { signal }) => {
      begun.open();
      await aborted(signal);
      throw signal.reason;
    });
    await near.createProducer([spec]).enqueue(spec.name, { installId: 'a' });
    await begun.opened;
    await proxy.shut();
    await cutOff.workers.close({ graceMs: 100 });
    expect(cutOff.outcomes()).toEqual(['handed_back']);
    const other = await work(near, async () => ({ done: true }));
    await other.ended('done');
    await drained();
  });
});
