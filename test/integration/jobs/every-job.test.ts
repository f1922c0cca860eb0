/** What holds for every job of a run, whatever it does. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jobs } from '../../../jobs/index.ts';
import { AppError, type ErrorKind } from '../../../src/contracts/errors.ts';
import type { InstallState, RunStep } from '../../../src/contracts/repositories.ts';
import type { Operation } from '../../fakes/fake-crm.ts';
import { createMemoryQueue } from '../../fakes/memory-queue.ts';
import { type Tenant, type TestKeel, testKeel, watchful } from '../../support/keel.ts';
import { account, deal } from '../../support/store.ts';

let keel: TestKeel;
beforeAll(async () => {
  keel = await testKeel();
});
afterAll(() => keel.close());

/** Three customers, so that pages and batches are more than one. */
const customers = ['a', 'b', 'c'].flatMap((id) => [account(id), deal(`d-${id}`, id)]);
const tenant = (): Promise<Tenant> => keel.tenant(customers, watchful);

/** The jobs that do a step, with a call they cannot do without; scoring makes none. */
const stepJobs: readonly { job: string; step: string; call?: Operation }[] = [
  { job: 'fields.provision', step: 'provision', call: 'provision' },
  { job: 'sync.stream', step: 'sync:companies', call: 'read:companies' },
  { job: 'score.batch', step: 'score' },
  { job: 'write.scores', step: 'write', call: 'write' },
  { job: 'playbooks.run', step: 'tasks', call: 'tasks.read' },
  { job: 'tasks.deliver', step: 'tasks', call: 'tasks.create' },
];
const calling = stepJobs.flatMap(({ job, step, call }) => (call ? [{ job, step, call }] : []));

const errorOf = (kind: ErrorKind): AppError => new AppError(kind, `a ${kind} error`, { code: 'FAKE_ERROR' });
const stepOf = (steps: readonly RunStep[], name: string): RunStep | undefined => steps.find((s) => s.step === name);

/** The CRM's tasks, by their customer: the ids they have in the CRM are left to chance. */
const tasksOf = ({ crm }: Tenant) =>
  [...crm.tasks.values()]
    .map(({ row, status }) => ({ ...row, remoteId: null, status }))
    .sort((a, b) => a.accountId.localeCompare(b.accountId));

describe.each(jobs)('$name', (spec) => {
  const refs = { installId: randomUUID(), runId: randomUUID(), step: 'score' };

  it('is stored once, however often it is asked for', async () => {
    const producer = createMemoryQueue().createProducer(jobs);
    await producer.enqueue(spec.name, refs);
    await producer.enqueue(spec.name, refs);
    expect((await producer.counts())[spec.queue]).toMatchObject({ waiting: 1 });
  });

  it('has an end, and attempts to reach it', () => {
    expect(spec.attempts).toBeGreaterThanOrEqual(3);
    expect(spec.timeoutMs).toBeGreaterThan(0);
  });
});

describe.each(stepJobs)('$job', ({ job, step }) => {
  it('refuses a payload that names no run', async () => {
    const producer = createMemoryQueue().createProducer(jobs);
    await expect(producer.enqueue(job, { step })).rejects.toMatchObject({ detail: { code: 'QUEUE_PAYLOAD_INVALID' } });
  });

  it('ends quietly when the install is gone', async () => {
    const payload = { installId: randomUUID(), runId: randomUUID(), step };
    expect(await keel.slice(job, payload)).toEqual({ outcome: 'done' });
  });

  it('ends quietly, without a call, when the step has ended', async () => {
    const { installId, crm, run } = await tenant();
    const { run: ended } = await run();
    const calls = crm.requests.length;
    expect(await keel.slice(job, { installId, runId: ended.runId, step })).toEqual({ outcome: 'done' });
    expect(crm.requests).toHaveLength(calls);
  });
});

describe('a run', () => {
  it('reads, scores, writes and opens tasks, and the next one finds nothing to do', async () => {
    const { crm, run } = await tenant();
    const first = await run();
    expect(first.run).toMatchObject({ state: 'done', error: null });
    expect(first.counts).toMatchObject({ customers: 3, scored: 3, written: 3, rejected: 0 });
    expect(first.counts.tasks).toMatchObject({ created: 3 });
    expect(crm.tasks.size).toBe(3);
    const second = await run();
    expect(second.counts).toMatchObject({ records: 0, scored: 0, written: 0 });
    expect(second.counts.tasks).toMatchObject({ created: 0, updated: 0, closed: 0 });
  });

  it('comes to the same when every one of its jobs runs a second time', async () => {
    const once = await tenant();
    await once.run();
    const twice = await tenant();
    const { runId } = await twice.start();
    await keel.workOff({ times: 2 });
    expect(await twice.ended(runId)).toMatchObject({ run: { state: 'done' } });
    expect(twice.crm.values).toEqual(once.crm.values);
    expect(tasksOf(twice)).toEqual(tasksOf(once));
  });
});

/** docs/errors.md, as it is lived: what becomes of the step's job, the install and the run. */
const ends: readonly { kind: ErrorKind; attempts: number; state: InstallState; goesOn: boolean }[] = [
  { kind: 'transient', attempts: 5, state: 'active', goesOn: true },
  { kind: 'defect', attempts: 5, state: 'active', goesOn: true },
  { kind: 'rejected', attempts: 1, state: 'active', goesOn: true },
  { kind: 'config', attempts: 1, state: 'needs_attention', goesOn: true },
  { kind: 'reauth', attempts: 1, state: 'needs_reauth', goesOn: false },
];

describe.each(ends)('an error of kind $kind', ({ kind, attempts, state, goesOn }) => {
  it(`is tried ${attempts} times, and leaves the install ${state}`, async () => {
    const { crm, run, install } = await tenant();
    crm.fail('read:deals', errorOf(kind), { times: Number.POSITIVE_INFINITY });
    const { run: ended, steps } = await run();
    expect(crm.requests.filter((r) => r === 'read:deals')).toHaveLength(attempts);
    expect(stepOf(steps, 'sync:deals')).toMatchObject({ state: 'failed', error: { kind, code: 'FAKE_ERROR' } });
    expect(await install()).toMatchObject({ state, stateReason: state === 'active' ? null : { code: 'FAKE_ERROR' } });
    expect(ended).toMatchObject({ state: 'failed', error: { kind } });
    expect(stepOf(steps, 'score')?.state).toBe(goesOn ? 'done' : undefined);
  });

  it('is over with the next run once its cause is gone', async () => {
    const { crm, run, install } = await tenant();
    crm.fail('read:deals', errorOf(kind), { times: attempts });
    await run();
    const { run: ended, counts } = await run();
    expect(ended.state).toBe('done');
    expect(counts.recordsByStream).toMatchObject({ deals: 3 });
    expect(await install()).toMatchObject({ state: 'active', stateReason: null });
  });
});

describe.each(calling)('$job when the CRM asks for patience', ({ step, call }) => {
  it('waits without spending an attempt', async () => {
    const { crm, run } = await tenant();
    if (call === 'tasks.read') await run();
    crm.fail(call, new AppError('rate_limited', 'slow down', { code: 'FAKE_LIMIT', retryAfterMs: 5 }), { times: 8 });
    const { run: ended, steps } = await run();
    expect(ended.state).toBe('done');
    expect(stepOf(steps, step)).toMatchObject({ state: 'done' });
  });
});

describe.each(calling)('$job when the token is refused', ({ step, call }) => {
  it('ends the run and asks for a new one', async () => {
    const { crm, run, install } = await tenant();
    if (call === 'tasks.read') await run();
    crm.fail(call, errorOf('reauth'), { times: Number.POSITIVE_INFINITY });
    const { run: ended, steps } = await run();
    expect(ended).toMatchObject({ state: 'failed', error: { kind: 'reauth' } });
    expect(stepOf(steps, step)).toMatchObject({ state: 'failed' });
    expect(await install()).toMatchObject({ state: 'needs_reauth' });
  });
});
