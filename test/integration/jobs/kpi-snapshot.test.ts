import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositories } from '../../../src/store/repositories.ts';
import { type Tenant, type TestKeel, testKeel } from '../../support/keel.ts';
import { account, deal } from '../../support/store.ts';

const { installs, kpis } = repositories;
let keel: TestKeel;
beforeAll(async () => {
  keel = await testKeel();
});
afterAll(() => keel.close());

const customers = ['a', 'b'].flatMap((id) => [account(id), deal(`d-${id}`, id)]);
const covered = ({ installId, read }: Tenant) => read((ex) => kpis.covered(ex, installId));
const remove = ({ installId, read }: Tenant) => read((ex) => installs.remove(ex, installId));

describe('kpi.snapshot', () => {
  it('computes the KPIs of each install, but of one that needs a new token; twice is once', async () => {
    const [fine, locked] = [await keel.tenant(customers), await keel.tenant([])];
    await locked.read((ex) => installs.setState(ex, locked.installId, 'needs_reauth', null, 0));
    await fine.run(['sync', 'score']);
    expect(await keel.slice('kpi.snapshot', {})).toEqual({ outcome: 'done', counts: { done: 1, failed: 0 } });
    const rows = () => keel.store.rowsOf(fine.installId, ['kpi_months', 'kpi_cohorts']);
    const once = await rows();
    await keel.slice('kpi.snapshot', {});
    expect(await rows()).toEqual(once);
    expect(await covered(fine)).toHaveLength(31);
    expect(await covered(locked)).toEqual([]);
    await remove(fine);
    await remove(locked);
  });

  it('does not keep the others waiting for one with broken settings', async () => {
    const [broken, fine] = [await keel.tenant([], { scoring: { horizonDays: 1 } }), await keel.tenant(customers)];
    expect(await keel.slice('kpi.snapshot', {})).toMatchObject({ counts: { done: 1, failed: 1 } });
    await remove(broken);
    await remove(fine);
  });

  it('goes on behind the install it came to', async () => {
    const both = [await keel.tenant(customers), await keel.tenant(customers)];
    const [first] = await keel.deps.db.system((ex) => installs.list(ex));
    expect(await keel.slice('kpi.snapshot', { after: first?.installId })).toMatchObject({ counts: { done: 1 } });
    const done = (await Promise.all(both.map(covered))).filter((months) => months.length > 0);
    expect(done).toHaveLength(1);
  });
});
