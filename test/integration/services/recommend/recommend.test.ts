import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CrmRecord } from '../../../../src/domain/records/types.ts';
import { learnRecommender } from '../../../../src/services/recommend/learn-recommender.ts';
import { loadRecommender } from '../../../../src/services/recommend/load-recommender.ts';
import { recommendForCustomer } from '../../../../src/services/recommend/recommend-for-customer.ts';
import { storedRecommender } from '../../../../src/services/recommend/stored-recommender.ts';
import { repositories } from '../../../../src/store/repositories.ts';
import { type TestKeel, testKeel } from '../../../support/keel.ts';
import { account, deal } from '../../../support/store.ts';

const { recommenders } = repositories;
let keel: TestKeel;
beforeAll(async () => {
  keel = await testKeel();
});
afterAll(() => keel.close());

const day = 86_400_000;
const start = Date.UTC(2025, 0, 1);

function buyer(i: number, products: readonly string[]): CrmRecord[] {
  const id = `a${String(i).padStart(3, '0')}`;
  const bought = products.map((product, k) => {
    const at = start + (i + k * 40) * day;
    return deal(`d${i}-${k}`, id, { kind: 'one_time', status: 'won', createdAt: at, closedAt: at, product });
  });
  return [account(id, { name: `Customer ${i}`, industry: i < 30 ? 'Logistics' : 'Retail' }), ...bought];
}

/** Thirty with Core, of whom 24 have Insights, too; thirty with Fleet alone; one with Core, and one with nothing. */
const book = [
  ...Array.from({ length: 30 }, (_, i) => buyer(i, i < 24 ? ['Core', 'Insights'] : ['Core'])).flat(),
  ...Array.from({ length: 30 }, (_, i) => buyer(30 + i, ['Fleet'])).flat(),
  ...buyer(70, ['Core']),
  ...buyer(71, []),
];

describe('recommendations of an install', () => {
  it('are learnt by the first run, stored, and asked by customer', async () => {
    const tenant = await keel.tenant(book);
    expect(await tenant.read((ex) => recommenders.knownUntil(ex, tenant.installId))).toBeNull();
    const { run } = await tenant.run(['sync', 'score']);
    expect(await tenant.read((ex) => recommenders.knownUntil(ex, tenant.installId))).toBe(run.asOf);
    const { recommender, evaluation } = await storedRecommender(keel.deps, tenant.installId, { again: false });
    expect(recommender).toMatchObject({ customers: 61, asOf: run.asOf });
    expect(evaluation.sentence).toMatch(/^Of \d+ last purchases/);
    const ask = (customer: string) =>
      recommendForCustomer(keel.deps, tenant.installId, recommender, { customer, count: 3 });
    const found = await ask('a070');
    expect(found).toMatchObject({ name: 'Customer 70', has: ['Core'] });
    expect(found.recommendations[0]).toMatchObject({
      product: 'Insights',
      reason: '24 of 31 customers with Core also have it',
    });
    expect(found.recommendations.map(({ product }) => product)).not.toContain('Core');
    const blank = await ask('a071');
    expect(blank.has).toEqual([]);
    expect(blank.recommendations[0]).toMatchObject({ product: 'Fleet', ground: 'similar' });
    await expect(ask('nobody')).rejects.toMatchObject({ detail: { code: 'CUSTOMER_UNKNOWN' } });
  });

  it('do not know of a later day, and an older lesson does not take the place of a newer one', async () => {
    const tenant = await keel.tenant(book);
    const { run } = await tenant.run(['sync', 'score']);
    const { installId } = tenant;
    const later = run.asOf + day;
    await learnRecommender(keel.deps, installId, { knownUntil: later });
    const before = await learnRecommender(keel.deps, installId, { knownUntil: start + 10 * day });
    expect(before.recommender.customers).toBe(11);
    expect(await tenant.read((ex) => recommenders.knownUntil(ex, installId))).toBe(later);
    const load = (asOf: number) => tenant.read((ex) => loadRecommender(keel.deps, ex, installId, asOf));
    expect(await load(later - 1)).toBeNull();
    expect((await load(later))?.learnt.customers).toBe(61);
  });

  it('are none, and say so, where no deal names a product', async () => {
    const tenant = await keel.tenant([account('a'), deal('d', 'a', { product: null })]);
    await tenant.run(['sync', 'score']);
    const { recommender, evaluation } = await storedRecommender(keel.deps, tenant.installId, { again: true });
    expect(recommender).toMatchObject({ customers: 0, products: [] });
    expect(evaluation).toMatchObject({ purchases: 0, verdict: 'too little data' });
  });

  it('are seen by their own install alone', async () => {
    const [one, other] = [await keel.tenant(book), await keel.tenant([])];
    await one.run(['sync', 'score']);
    expect(await other.read((ex) => recommenders.get(ex, one.installId))).toBeNull();
  });
});
