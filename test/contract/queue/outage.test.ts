import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineJob, type Outcome } from '../../../src/contracts/job.ts';
import { queueConnection } from '../../../src/queue/connection.ts';
import { silentLogger } from '../../support/logger.ts';
import { type Replica, type ServerBackend, serverBackends, throughProxy } from './backends.ts';
import type { Door } from './proxy.ts';
import { eventSpy, eventually, gate } from './spy.ts';

const Payload = z.object({ installId: z.string(), page: z.number().int().default(0) });
type Payload = z.output<typeof Payload>;

const spec = defineJob({
  name: 'test.outage',
  queue: 'outage',
  attempts: 5,
  timeoutMs: 60_000,
  payload: Payload,
  key: (p) => p.installId,
});
const empty = { waiting: 0, active: 0, delayed: 0, failed: 0 };

describe.each(serverBackends)('outage of %s', (kind, open) => {
  let backend: ServerBackend;
  let proxy: Door;
  let replica: Replica;

  beforeAll(async () => {
    backend = await open();
    ({ proxy, replica } = await throughProxy(backend));
  });
  afterAll(async () => {
    await replica.close();
    await proxy.close();
    await backend.close();
  });

  test('workers that were idle or at work go on when the server is back', async () => {
    const spy = eventSpy();
    const begun = gate();
    const door = gate();
    const pages: string[] = [];
    const workers = await replica.startWorkers({
      jobs: [spec],
      runners: {
        'test.outage':
          async () =>
          async (p: Payload): Promise<Outcome<Payload>> => {
            pages.push(`${p.installId}${p.page}`);
            if (p.installId === 'a' && p.page === 1) {
              begun.open();
              await door.opened;
            }
            return p.page < 2 ? { next: { ...p, page: p.page + 1 } } : { done: true };
          },
      },
      services: null,
      log: silentLogger,
      onEvent: spy.onEvent,
      lockMs: 2_000,
    });
    const producer = replica.createProducer([spec]);
    await producer.enqueue(spec.name, { installId: 'a' });
    await begun.opened;
    await proxy.shut();
    door.open();
    await eventually(() => spy.slices.filter((slice) => slice.outcome !== 'retry').length >= 2);
    await proxy.reopen();
    const other = await backend.replica();
    await other.createProducer([spec]).enqueue(spec.name, { installId: 'b' });
    await eventually(
      () => pages.includes('a2') && pages.includes('b2'),
      () => pages.join(' '),
    );
    await eventually(async () => JSON.stringify((await producer.counts())[spec.queue]) === JSON.stringify(empty));
    await workers.close({ graceMs: 1_000 });
  });

  test('an enqueue while the server is away fails as transient, and the next one works', async () => {
    const producer = replica.createProducer([spec]);
    await proxy.shut();
    const err = await producer.enqueue(spec.name, { installId: 'c' }).catch((cause: unknown) => cause);
    expect(err).toMatchObject({ kind: 'transient', detail: { code: 'QUEUE_UNAVAILABLE' } });
    await proxy.reopen();
    await eventually(() =>
      producer.enqueue(spec.name, { installId: 'c' }).then(
        () => true,
        () => false,
      ),
    );
    expect((await producer.counts())[spec.queue]).toEqual({ ...empty, waiting: 1 });
  });

  test('a start without the server says which setting to look at', async () => {
    const settings =
      kind === 'redis' ? { redisUrl: 'redis://127.0.0.1:1' } : { databaseUrl: 'postgres://u@127.0.0.1:1/d' };
    const err = await queueConnection({ ...settings, log: silentLogger }).catch((cause: unknown) => cause);
    expect(err).toMatchObject({ kind: 'transient', detail: { code: 'QUEUE_UNREACHABLE' } });
  });
});
