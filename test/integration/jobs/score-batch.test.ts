import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositories } from '../../../src/store/repositories.ts';
import { type Tenant, type TestKeel, testKeel } from '../../support/keel.ts';
import { account, deal } from '../../support/store.ts';

const { scores, customers } = repositories;
let keel: TestKeel;
beforeAll(async () => {
  keel = await testKeel();
});
afterAll(() => keel.close());

const three = ['a', 'b', 'c'].flatMap((id) => [account(id), deal(`d-${id}`, id)]);
const scoreOf = async ({ installId, read }: Tenant, id: string) =>
  (await read((ex) => scores.ofCustomers(ex, installId, [id])))[0];
const day = 86_400_000;

describe('score.batch', () => {
  it('scores every dirty customer as of the run and leaves none dirty', async () => {
    const tenant = await keel.tenant(three);
    const { counts } = await tenant.run(['sync', 'score']);
    expect(counts.scored).toBe(3);
    expect(await scoreOf(tenant, 'a')).toMatchObject({ customerId: 'a', asOf: tenant.crm.now.getTime() });
    expect(await tenant.read((ex) => customers.countDirty(ex, tenant.installId))).toBe(0);
  });

  it('scores as of another day when asked to', async () => {
    const tenant = await keel.tenant(three);
    const asOf = tenant.crm.now.getTime() - 100 * day;
    await tenant.run(['sync', 'score'], { asOf });
    expect(await scoreOf(tenant, 'a')).toMatchObject({ asOf });
  });

  it('scores only who changed, unless all are asked for', async () => {
    const tenant = await keel.tenant(three);
    await tenant.run(['sync', 'score']);
    tenant.crm.put(deal('d-b', 'b', { status: 'lost' }));
    expect((await tenant.run(['sync', 'score'])).counts.scored).toBe(1);
    expect((await tenant.run(['sync', 'score'], { scoreAll: true })).counts.scored).toBe(3);
  });

  it('drops the score of a customer who was deleted', async () => {
    const tenant = await keel.tenant(three);
    await tenant.run(['sync', 'score']);
    tenant.crm.remove('account', 'a');
    await tenant.run(['sync', 'score']);
    expect(await scoreOf(tenant, 'a')).toBeUndefined();
    expect(await scoreOf(tenant, 'b')).toBeDefined();
  });

  it('goes on in a next slice when it is told to stop after a batch', async () => {
    const tenant = await keel.tenant(three);
    await tenant.run(['sync']);
    const { runId } = await tenant.start(['score']);
    const ref = { installId: tenant.installId, runId, step: 'score' };
    expect(await keel.services.scoreSlice(ref, AbortSignal.abort())).toEqual({ more: true });
    await keel.workOff();
    const { run, counts } = await tenant.ended(runId);
    expect([run.state, counts.scored]).toEqual(['done', 3]);
  });
});
