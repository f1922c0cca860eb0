import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/contracts/errors.ts';
import { repositories } from '../../../src/store/repositories.ts';
import { type Tenant, type TestKeel, testKeel } from '../../support/keel.ts';
import { account, deal } from '../../support/store.ts';

const { records, rejects, cursors } = repositories;
let keel: TestKeel;
beforeAll(async () => {
  keel = await testKeel();
});
afterAll(() => keel.close());

const ids = ['a', 'b', 'c', 'd', 'e'];
const companies = ids.map((id) => account(id));
const known = ({ installId, read }: Tenant) => read((ex) => records.counts(ex, installId));
/** Reads all there is, and no more. */
const sync = (tenant: Tenant) => tenant.run(['sync']);

describe('sync.stream', () => {
  it('reads every page and counts rows and calls, also the call that brought nothing', async () => {
    const tenant = await keel.tenant([...companies, deal('d1', 'a')]);
    const { counts, steps } = await sync(tenant);
    expect(counts).toMatchObject({ records: 6, recordsByStream: { companies: 5, deals: 1, owners: 0 }, changed: 6 });
    expect(steps.find((s) => s.step === 'sync:companies')?.counts).toMatchObject({ records: 5, apiCalls: 4 });
    expect((await sync(tenant)).counts).toMatchObject({ records: 0, apiCalls: 4 });
    expect(await known(tenant)).toEqual({ account: 5, deal: 1 });
  });

  it('reads only what changed the next time', async () => {
    const tenant = await keel.tenant(companies);
    await sync(tenant);
    tenant.crm.put(account('b', { name: 'New name' }));
    const { counts } = await sync(tenant);
    expect(counts).toMatchObject({ records: 1, changed: 1 });
  });

  it('removes what was deleted and moves what was merged', async () => {
    const tenant = await keel.tenant([...companies, deal('d1', 'b')]);
    await sync(tenant);
    tenant.crm.remove('account', 'a');
    tenant.crm.merge('b', 'c');
    await sync(tenant);
    expect(await known(tenant)).toEqual({ account: 3, deal: 1 });
    const found = await tenant.read((ex) => records.ofCustomers(ex, tenant.installId, ['c']));
    expect(found.find((r) => r.type === 'deal')).toMatchObject({ id: 'd1', accountId: 'c' });
  });

  it('notes a row that cannot be read, and reads the others', async () => {
    const tenant = await keel.tenant([account('a'), account('unreadable'), account('c')]);
    const { run, counts } = await sync(tenant);
    expect(run.state).toBe('done');
    expect(counts).toMatchObject({ records: 3, rejected: 1 });
    const [reject] = await tenant.read((ex) => rejects.list(ex, tenant.installId, 10));
    expect(reject).toMatchObject({ source: 'read', externalId: 'unreadable', code: 'FAKE_ROW_SHAPE' });
  });

  it('keeps the pages that came before a failure, and goes on behind them', async () => {
    const tenant = await keel.tenant(companies);
    const { runId } = await tenant.start(['sync']);
    const payload = { installId: tenant.installId, runId, step: 'sync:companies' };
    tenant.crm.fail('read:companies', new AppError('transient', 'cut off', { code: 'FAKE_CUT' }), { after: 2 });
    expect(await keel.slice('sync.stream', payload)).toMatchObject({ outcome: 'retry' });
    expect(await known(tenant)).toEqual({ account: 4 });
    const calls = tenant.crm.requests.length;
    expect(await keel.slice('sync.stream', payload)).toEqual({ outcome: 'done' });
    expect(tenant.crm.requests.slice(calls)).toEqual(['read:companies', 'read:companies']);
    expect(await known(tenant)).toEqual({ account: 5 });
  });

  it('reads from the start when its cursor is of another version, and nothing doubles', async () => {
    const tenant = await keel.tenant(companies);
    await sync(tenant);
    await tenant.read((ex) => cursors.save(ex, tenant.installId, 'companies', { v: 0 }, 0));
    const { counts } = await sync(tenant);
    expect(counts).toMatchObject({ records: 5, changed: 0 });
    expect(await known(tenant)).toEqual({ account: 5 });
  });

  it('is not over when it was told to stop before the first page', async () => {
    const tenant = await keel.tenant(companies);
    const { runId } = await tenant.start(['sync']);
    const ref = { installId: tenant.installId, runId, step: 'sync:companies' };
    expect(await keel.services.syncSlice(ref, AbortSignal.abort())).toEqual({ more: true });
    await keel.workOff();
    expect(await tenant.ended(runId)).toMatchObject({ run: { state: 'done' }, counts: { records: 5 } });
  });

  it('has only those customers scored whose records changed', async () => {
    const tenant = await keel.tenant([...companies, deal('d1', 'a')]);
    await tenant.run(['sync', 'score']);
    tenant.crm.put(deal('d1', 'a', { status: 'lost' }), account('b'));
    await sync(tenant);
    expect((await tenant.run(['score'])).counts.scored).toBe(1);
  });

  it('ends the run when the install cannot be connected any more', async () => {
    const tenant = await keel.tenant(companies);
    const { runId } = await tenant.start(['sync']);
    const install = await tenant.install();
    await tenant.read((ex) =>
      repositories.installs.save(ex, { ...install, settings: { scoring: 'none' } } as NonNullable<typeof install>, 0),
    );
    await keel.workOff();
    expect((await tenant.ended(runId)).run.state).toBe('failed');
  });
});
