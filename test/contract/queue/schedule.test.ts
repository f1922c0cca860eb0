import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineJob, type Outcome } from '../../../src/contracts/job.ts';
import { type QueueConnection, queueConnection } from '../../../src/queue/connection.ts';
import type { Workers } from '../../../src/queue/worker.ts';
import { silentLogger } from '../../support/logger.ts';
import { asReplica, type Replica, type ServerBackend, serverBackends } from './backends.ts';
import { eventually, gate } from './spy.ts';

const Payload = z.object({ scope: z.string().default('all') });
const jobAt = (name: string, schedule: string) =>
  defineJob({
    name,
    queue: name.replace('.', '-'),
    attempts: 3,
    timeoutMs: 60_000,
    payload: Payload,
    key: (p) => p.scope,
    schedule,
  });
type Spec = ReturnType<typeof jobAt>;

describe.each(serverBackends)('schedules on %s', (_, open) => {
  let backend: ServerBackend;
  let connection: QueueConnection;
  let replicas: Replica[];
  const running: Workers[] = [];

  beforeAll(async () => {
    backend = await open();
    connection = await queueConnection({ ...backend.address, log: silentLogger });
    replicas = [asReplica(connection), await backend.replica()];
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((workers) => workers.close({ graceMs: 0 })));
  });
  afterAll(async () => {
    await connection.close();
    await backend.close();
  });

  async function work(spec: Spec, run: () => Promise<Outcome<z.output<typeof Payload>>>): Promise<void> {
    const runners: Record<string, () => Promise<typeof run>> = { [spec.name]: async () => run };
    for (const replica of replicas) {
      running.push(await replica.startWorkers({ jobs: [spec], runners, services: null, log: silentLogger }));
    }
  }

  test('a schedule fires once per time over all replicas', async () => {
    const spec = jobAt('test.secondly', '* * * * * *');
    await Promise.all(replicas.map((replica) => replica.upsertSchedules([spec])));
    let runs = 0;
    await work(spec, async () => {
      runs += 1;
      return { done: true };
    });
    await eventually(() => runs >= 3);
    const fired = await firings(spec);
    await connection.queue(spec.queue).removeJobScheduler(spec.name);
    expect(runs).toBeLessThanOrEqual(fired);
  });

  test('a firing that comes while the job still runs does not run beside it', async () => {
    const spec = jobAt('test.slow', '* * * * * *');
    await replicas[0]?.upsertSchedules([spec]);
    const door = gate();
    let begun = 0;
    let active = 0;
    let together = 0;
    await work(spec, async () => {
      begun += 1;
      active += 1;
      together = Math.max(together, active);
      if (begun === 1) await door.opened;
      active -= 1;
      return { done: true };
    });
    await eventually(() => begun === 1);
    const fired = await firings(spec);
    await eventually(async () => (await firings(spec)) >= fired + 2);
    expect(begun).toBe(1);
    door.open();
    await eventually(() => begun >= 2);
    await connection.queue(spec.queue).removeJobScheduler(spec.name);
    expect(together).toBe(1);
  });

  test('a start after a night switched off does not throw away the firing that was missed', async () => {
    const spec = jobAt('test.nightly', '* * * * * *');
    await replicas[0]?.upsertSchedules([spec]);
    const [due] = await connection.queue(spec.queue).getJobSchedulers();
    await eventually(() => Date.now() > (due?.next ?? Number.POSITIVE_INFINITY));
    await Promise.all(replicas.map((replica) => replica.upsertSchedules([spec])));
    const [after] = await connection.queue(spec.queue).getJobSchedulers();
    await connection.queue(spec.queue).removeJobScheduler(spec.name);
    expect(after?.next).toBe(due?.next);
  });

  test('a schedule whose next firing was lost is mended at start', async () => {
    const spec = jobAt('test.broken', '0 3 * * *');
    await replicas[0]?.upsertSchedules([spec]);
    const queue = connection.queue(spec.queue);
    const [stored] = await queue.getJobSchedulers();
    await backend.lose(spec.queue, `repeat:${spec.name}:${stored?.next}`);
    expect((await replicas[0]?.createProducer([spec]).counts())?.[spec.queue]).toMatchObject({ delayed: 0 });
    await replicas[1]?.upsertSchedules([spec]);
    expect((await replicas[0]?.createProducer([spec]).counts())?.[spec.queue]).toMatchObject({ delayed: 1 });
  });

  const firings = async (spec: Spec): Promise<number> =>
    (await connection.queue(spec.queue).getJobSchedulers())[0]?.iterationCount ?? 0;
});
