import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forecastRenewals } from '../../../src/services/renewal/forecast-renewals.ts';
import { type TestKeel, testKeel } from '../../support/keel.ts';
import { account, deal } from '../../support/store.ts';

let keel: TestKeel;
beforeAll(async () => {
  keel = await testKeel();
});
afterAll(() => keel.close());

const year = 365 * 86_400_000;
const asOf = Date.UTC(2026, 10, 20);

/** Three years of yearly terms from a day on, every fifth customer not renewing the last time. */
function history(i: number) {
  const id = `a${String(i).padStart(2, '0')}`;
  const first = Date.UTC(2023, i % 12, 15);
  const terms = i % 5 === 0 ? 2 : 4;
  const deals = Array.from({ length: terms }, (_, k) => {
    const from = first + k * year;
    return deal(`d${i}-${k}`, id, {
      kind: k === 0 ? 'new' : 'renewal',
      createdAt: from,
      closedAt: from,
      termStart: from,
      termEnd: from + year,
      recurringCents: 1_000_00,
      currency: i % 2 === 0 ? 'EUR' : 'USD',
    });
  });
  // What is not yet signed as of the date is not there.
  const won = deals.filter(({ closedAt }) => (closedAt ?? 0) <= asOf);
  return [account(id, { ownerId: `o${i % 3}`, currency: i % 2 === 0 ? 'EUR' : 'USD' }), ...won];
}

describe('the forecast of renewals', () => {
  it('sums the open terms by month, owner and currency, learns from past ones, and judges itself', async () => {
    const tenant = await keel.tenant(Array.from({ length: 60 }, (_, i) => history(i)).flat());
    await tenant.run(['sync', 'score']);
    const found = await forecastRenewals(keel.deps, tenant.installId, { months: 12, asOf });
    expect(found).toMatchObject({ asOf, modelVersion: 'scorecard-1', learntFrom: { customers: 60, of: 60 } });
    const { totals, byMonth, byOwner, renewalModel, accuracy } = found;
    expect(totals.map(({ currency }) => currency)).toEqual(['EUR', 'USD']);
    expect(renewalModel.terms).toBeGreaterThan(100);
    expect(renewalModel.renewed).toBeLessThan(renewalModel.terms);
    const value = (rows: typeof totals) => rows.reduce((sum, { valueCents }) => sum + valueCents, 0);
    expect([value(byMonth), value(byOwner)]).toEqual([value(totals), value(totals)]);
    // Who did not renew has no open term.
    expect(totals.reduce((sum, { terms }) => sum + terms, 0)).toBe(48);
    expect(accuracy?.months.length).toBeGreaterThanOrEqual(12);
    expect(accuracy?.sentence).toMatch(/^Over the last 12 months/);
    for (const { lowCents, expectedCents, highCents, valueCents } of byMonth) {
      expect([lowCents <= expectedCents, expectedCents <= highCents, highCents <= valueCents]).toEqual([
        true,
        true,
        true,
      ]);
    }
  });

  it('is empty, and says nothing of its past, where no term ends', async () => {
    const tenant = await keel.tenant([account('a'), deal('d', 'a')]);
    await tenant.run(['sync', 'score']);
    expect(await forecastRenewals(keel.deps, tenant.installId, { months: 12 })).toMatchObject({
      byMonth: [],
      totals: [],
      accuracy: null,
      renewalModel: { terms: 0, coefficients: [0, 0, 0] },
    });
  });
});
