import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/contracts/errors.ts';
import { type RunStage, runStages } from '../../../src/contracts/repositories.ts';
import { repositories } from '../../../src/store/repositories.ts';
import { type Tenant, type TestKeel, testKeel } from '../../support/keel.ts';
import { account, deal } from '../../support/store.ts';

const { scores, rejects, records } = repositories;
let keel: TestKeel;
beforeAll(async () => {
  keel = await testKeel();
});
afterAll(() => keel.close());

const withoutTasks: readonly RunStage[] = runStages.filter((stage) => stage !== 'tasks');
const customers = ['a', 'b', 'c', 'd', 'e'].flatMap((id) => [account(id), deal(`d-${id}`, id)]);
const refusal = new AppError('rejected', 'a rule of the admin', { code: 'FAKE_RULE', hint: 'Look at the rule.' });
const pending = ({ installId, read }: Tenant) => read((ex) => scores.countPending(ex, installId));
const refusedRows = ({ installId, read }: Tenant) => read((ex) => rejects.list(ex, installId, 10));

describe('write.scores', () => {
  it('writes the values of every customer, in batches', async () => {
    const tenant = await keel.tenant(customers);
    const { counts } = await tenant.run(withoutTasks);
    expect(counts).toMatchObject({ scored: 5, written: 5 });
    expect(tenant.crm.requests.filter((r) => r === 'write')).toHaveLength(3);
    expect([...tenant.crm.values.keys()].sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(Object.keys(tenant.crm.values.get('a') ?? {}).sort()).toEqual(
      keel.deps.manifest.fields.map((f) => f.key).sort(),
    );
  });

  it('notes a row that the CRM refuses, with its reason, and writes the others', async () => {
    const tenant = await keel.tenant(customers);
    tenant.crm.refused.set('b', refusal);
    const { run, counts } = await tenant.run(withoutTasks);
    expect(run.state).toBe('done');
    expect(counts).toMatchObject({ written: 4, rejected: 1 });
    expect(await refusedRows(tenant)).toMatchObject([
      { source: 'write', externalId: 'b', code: 'FAKE_RULE', hint: 'Look at the rule.' },
    ]);
    expect(await pending(tenant)).toBe(0);
  });

  it('tries a refused row again when its record changed', async () => {
    const tenant = await keel.tenant(customers);
    tenant.crm.refused.set('b', refusal);
    await tenant.run(withoutTasks);
    expect((await tenant.run(withoutTasks)).counts).toMatchObject({ written: 0, rejected: 0 });
    tenant.crm.refused.clear();
    tenant.crm.put(account('b', { name: 'Mended' }));
    expect((await tenant.run(withoutTasks)).counts).toMatchObject({ written: 1, rejected: 0 });
    expect(await refusedRows(tenant)).toEqual([]);
  });

  it('sends a row again that the CRM could not take for the moment, and the others not', async () => {
    const tenant = await keel.tenant(customers);
    tenant.crm.refused.set('b', new AppError('transient', 'locked', { code: 'FAKE_LOCKED' }));
    const { runId } = await tenant.start(['provision', 'sync', 'score']);
    await keel.workOff();
    expect((await tenant.ended(runId)).run.state).toBe('done');
    const writing = await tenant.start(['write']);
    const ref = { installId: tenant.installId, runId: writing.runId, step: 'write' };
    expect(await keel.slice('write.scores', ref)).toMatchObject({ outcome: 'retry' });
    expect(await pending(tenant)).toBe(1);
    tenant.crm.refused.clear();
    tenant.crm.values.clear();
    await keel.workOff();
    expect([...tenant.crm.values.keys()]).toEqual(['b']);
  });

  it('writes again what was written when the answer got lost', async () => {
    const tenant = await keel.tenant(customers);
    tenant.crm.fail('write', new AppError('transient', 'cut', { code: 'FAKE_CUT' }), { afterwards: true });
    const { run, counts } = await tenant.run(withoutTasks);
    expect(run.state).toBe('done');
    expect(counts.written).toBe(5);
    expect(await pending(tenant)).toBe(0);
  });

  it('follows an account that was merged since it was read', async () => {
    const tenant = await keel.tenant(customers);
    await tenant.run(['provision', 'sync', 'score']);
    tenant.crm.merge('a', 'b');
    const { run, counts } = await tenant.run(withoutTasks.filter((stage) => stage !== 'sync'));
    expect(run.state).toBe('done');
    expect(counts.rejected).toBe(0);
    expect([...tenant.crm.values.keys()].sort()).toEqual(['b', 'c', 'd', 'e']);
    const moved = await tenant.read((ex) => records.ofCustomers(ex, tenant.installId, ['b']));
    expect(
      moved
        .filter((r) => r.type === 'deal')
        .map((r) => r.id)
        .sort(),
    ).toEqual(['d-a', 'd-b']);
    expect(await tenant.read((ex) => scores.ofCustomers(ex, tenant.installId, ['a']))).toEqual([]);
  });

  it('forgets an account that is gone', async () => {
    const tenant = await keel.tenant(customers);
    await tenant.run(['provision', 'sync', 'score']);
    tenant.crm.remove('account', 'a');
    const { run, counts } = await tenant.run(['write']);
    expect(run.state).toBe('done');
    expect(counts).toMatchObject({ written: 4, rejected: 0 });
    expect(await tenant.read((ex) => scores.ofCustomers(ex, tenant.installId, ['a']))).toEqual([]);
  });

  it('is a defect when the writer answers for another number of rows', async () => {
    const tenant = await keel.tenant(customers);
    await tenant.run(['provision', 'sync', 'score']);
    const { runId } = await tenant.start(['write']);
    const { fields } = tenant.crm.connector;
    if (fields) Object.assign(tenant.crm.connector, { fields: { ...fields, write: async () => [] } });
    const result = await keel.slice('write.scores', { installId: tenant.installId, runId, step: 'write' });
    expect(result).toMatchObject({
      outcome: 'retry',
      error: { kind: 'defect', detail: { code: 'OUTCOMES_MISMATCH' } },
    });
    await keel.workOff();
  });
});
