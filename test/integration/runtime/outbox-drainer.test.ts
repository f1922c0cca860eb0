import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/contracts/errors.ts';
import type { JobProducer } from '../../../src/contracts/job.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { type OutboxDrainer, startOutboxDrainer } from '../../../src/runtime/outbox-drainer.ts';
import { repositories } from '../../../src/store/repositories.ts';
import { silentLogger } from '../../support/logger.ts';
import { type TestStore, testStore } from '../../support/store.ts';

const { outbox } = repositories;
let store: TestStore;
let installId: string;
const started: OutboxDrainer[] = [];

beforeAll(async () => {
  store = await testStore();
  ({ installId } = await store.install());
});
const stopAll = async (): Promise<void> => {
  await Promise.all(started.splice(0).map((drainer) => drainer.stop()));
};
afterEach(stopAll);
afterAll(() => store.close());

function drain(producer: JobProducer): OutboxDrainer {
  const drainer = startOutboxDrainer({ db: store.db, outbox, producer, clock: systemClock, log: silentLogger });
  started.push(drainer);
  return drainer;
}

const add = (names: readonly string[]): Promise<void> =>
  store.db.tenant(installId, (ex) =>
    outbox.add(
      ex,
      installId,
      names.map((name) => ({ job: name, payload: { name } })),
    ),
  );
/** Rows in no drainer's hand. */
const left = async (): Promise<string[]> =>
  (await store.db.system((ex) => outbox.take(ex, 1_000))).map((row) => row.job);
const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await sleep(10);
};

/** A queue in memory that can be down. */
function queue() {
  const stored: string[] = [];
  const state = { error: undefined as AppError | undefined, unknown: '', refused: 0 };
  const enqueue = async (name: string): Promise<void> => {
    if (state.error) state.refused += 1;
    if (state.error) throw state.error;
    if (name === state.unknown) throw new AppError('defect', 'unknown job', { code: 'QUEUE_UNKNOWN_JOB' });
    await sleep(1);
    stored.push(name);
  };
  return { stored, state, enqueue };
}

const down = new AppError('transient', 'the queue is down', { code: 'QUEUE_UNREACHABLE' });
const names = (prefix: string, n: number): string[] => Array.from({ length: n }, (_, i) => `${prefix}${i}`);

describe('the outbox drainer', () => {
  it('carries rows into the queue in order and removes them', async () => {
    const jobs = queue();
    await add(names('a', 130));
    drain(jobs);
    await until(() => jobs.stored.length >= 130);
    await stopAll();
    expect([jobs.stored, await left()]).toEqual([names('a', 130), []]);
  });

  it('keeps the rows while the queue is down', async () => {
    const jobs = queue();
    jobs.state.error = down;
    await add(names('b', 3));
    const drainer = drain(jobs);
    await until(() => jobs.state.refused > 0);
    await until(async () => (await left()).length === 3);
    jobs.state.error = undefined;
    drainer.nudge();
    await until(() => jobs.stored.length >= 3);
    await stopAll();
    expect([jobs.stored, await left()]).toEqual([names('b', 3), []]);
  });

  it('is woken by a nudge', async () => {
    const jobs = queue();
    await add(['first']);
    const drainer = drain(jobs);
    await until(() => jobs.stored.length === 1);
    await add(['woken']);
    const startedAt = performance.now();
    drainer.nudge();
    await until(() => jobs.stored.length === 2);
    expect(performance.now() - startedAt).toBeLessThan(900);
  });

  it('shares the work with another one, and no row is carried twice', async () => {
    const [one, other] = [queue(), queue()];
    await add(names('d', 250));
    drain(one);
    drain(other);
    await until(() => one.stored.length + other.stored.length >= 250);
    await stopAll();
    expect(await left()).toEqual([]);
    expect([...one.stored, ...other.stored].sort()).toEqual(names('d', 250).sort());
  });

  it('carries the others past a row that no queue knows, and keeps that one', async () => {
    const jobs = queue();
    jobs.state.unknown = 'from.the.future';
    await add(['e0', 'from.the.future', 'e1']);
    drain(jobs);
    await until(() => jobs.stored.length >= 2);
    await stopAll();
    expect([jobs.stored, await left()]).toEqual([['e0', 'e1'], ['from.the.future']]);
  });
});
