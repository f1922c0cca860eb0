import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainCustomer } from '../../../src/services/scoring/explain-customer.ts';
import { type Tenant, type TestKeel, testKeel } from '../../support/keel.ts';
import { account, deal } from '../../support/store.ts';

let keel: TestKeel;
let tenant: Tenant;
beforeAll(async () => {
  keel = await testKeel();
  const names = ['Borealis Freight', 'Borealis Foods', 'Northwind', 'Northwind'];
  tenant = await keel.tenant(
    names.flatMap((name, i) => [account(`a${i}`, { name }), deal(`d${i}`, `a${i}`, { closedAt: 0, createdAt: 0 })]),
  );
  await tenant.run(['sync', 'score']);
});
afterAll(() => keel.close());

const explained = (customer: string, more = {}) => explainCustomer(keel.deps, tenant.installId, { customer, ...more });

describe('explaining a customer', () => {
  it('finds it by id, by name whatever the case, and by a part that fits one', async () => {
    const found = await Promise.all(['a1', 'borealis freight', 'Foods'].map((text) => explained(text)));
    expect(found.map(({ customerId }) => customerId)).toEqual(['a1', 'a0', 'a1']);
  });

  it('explains the score that stands', async () => {
    const { explanation } = await explained('a0');
    const [stored] = await tenant.read((ex) => keel.deps.repos.scores.ofCustomers(ex, tenant.installId, ['a0']));
    expect(explanation.score).toEqual(stored);
    const { risk } = explanation;
    const sum = risk?.features.reduce((total, { share }) => total + share, risk.base);
    expect(sum).toBeCloseTo(risk?.logOdds ?? Number.NaN, 9);
  });

  it('looks as of another date, and at what would be', async () => {
    const { explanation } = await explained('a0', { asOf: 10 * 86_400_000, set: new Map([['nps', 0]]) });
    expect(explanation.score.asOf).toBe(10 * 86_400_000);
    expect(explanation.whatIf?.after.risk).toBeGreaterThan(explanation.whatIf?.before.risk ?? 1);
  });

  it('lists the customers that a name fits', async () => {
    await expect(explained('borealis')).rejects.toMatchObject({
      message: '"borealis" fits several customers: Borealis Foods (a1), Borealis Freight (a0).',
      detail: { code: 'CUSTOMER_AMBIGUOUS' },
    });
    await expect(explained('Northwind')).rejects.toMatchObject({
      message: '"Northwind" fits several customers: Northwind (a2), Northwind (a3).',
    });
  });

  it('says that there is none', async () => {
    await expect(explained('%')).rejects.toMatchObject({ kind: 'config', detail: { code: 'CUSTOMER_UNKNOWN' } });
  });
});
