import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kpiOf } from '../../../../src/domain/kpi/registry.ts';
import { diagnoseKpi } from '../../../../src/services/kpi/diagnose-kpi.ts';
import { readKpiReport } from '../../../../src/services/kpi/read-kpi-report.ts';
import { snapshotKpis } from '../../../../src/services/kpi/snapshot-kpis.ts';
import { repositories } from '../../../../src/store/repositories.ts';
import { type Tenant, type TestKeel, testKeel } from '../../../support/keel.ts';
import { account, deal } from '../../../support/store.ts';
import { score } from '../../../unit/domain/scores.ts';

let keel: TestKeel;
beforeAll(async () => {
  keel = await testKeel();
});
afterAll(() => keel.close());

const asOf = Date.UTC(2026, 10, 20);
const at = (year: number, month: number, day = 15): number => Date.UTC(year, month - 1, day);

/** Ten yearly customers since 2025; two of them leave at the end of their term in June 2026, one is new in October 2026. */
function book() {
  const yearly = (id: string, from: number, to: number, over = {}) =>
    deal(`d-${id}-${from}`, id, {
      ...{ createdAt: from, closedAt: from, termStart: from, termEnd: to, recurringCents: 1_200_00, currency: 'EUR' },
      ...over,
    });
  return Array.from({ length: 11 }, (_, i) => {
    const id = `c${i}`;
    const own = account(id, { ownerId: i % 2 === 0 ? 'even' : 'odd', industry: i < 5 ? 'Retail' : null });
    if (i === 10) return [own, yearly(id, at(2026, 10), at(2027, 10), { product: 'Pro' })];
    const first = yearly(id, at(2025, 6), at(2026, 6));
    return i < 2 ? [own, first] : [own, first, yearly(id, at(2026, 6), at(2027, 6), { kind: 'renewal' })];
  }).flat();
}

const report = (tenant: Tenant, more = {}) => readKpiReport(keel.deps, tenant.installId, { months: 12, ...more });

const figureAt = (found: Awaited<ReturnType<typeof report>>, key: string, month: string): number | null | undefined =>
  found.kpis.find((kpi) => kpi.key === key)?.series.find((point) => point.month === month)?.value;

describe('the KPIs of an install', () => {
  it('are filled in for the past from the events, with a bridge that closes', async () => {
    const tenant = await keel.tenant(book());
    await tenant.run(['sync', 'score'], { asOf });
    const done = await snapshotKpis(keel.deps, tenant.installId, { asOf });
    expect(done).toMatchObject({ asOf, customers: 11 });
    expect([done.months.at(0), done.months.at(-1), done.months.length]).toEqual(['2024-05', '2026-11', 31]);
    const found = await report(tenant);
    // November still runs.
    expect([found.months.at(0), found.months.at(-1)]).toEqual(['2025-11', '2026-10']);
    expect(figureAt(found, 'customers', '2026-05')).toBe(10);
    expect(figureAt(found, 'customers', '2026-06')).toBe(8);
    expect(figureAt(found, 'customers', '2026-10')).toBe(9);
    expect(figureAt(found, 'customer_churn_rate', '2026-06')).toBeCloseTo(0.2);
    expect(figureAt(found, 'arr', '2026-10')).toBe(9 * 1_200_00);
    for (const row of found.bridge) {
      const { startCents, newCents, expansionCents, reactivationCents, contractionCents, churnCents, endCents } = row;
      expect(startCents + newCents + expansionCents + reactivationCents - contractionCents - churnCents).toBe(endCents);
    }
    expect(found.bridge.find(({ month }) => month === '2026-06')).toMatchObject({ churnCents: 2 * 1_200_00 });
    const cohort = found.cohorts.rows.find((row) => row.cohort === '2025-06');
    expect(cohort).toMatchObject({ customers: 10 });
    expect([cohort?.kept[11], cohort?.kept[12]]).toEqual([1, 0.8]);
  });

  it('are divided by owner and industry so that the parts add up', async () => {
    const tenant = await keel.tenant(book());
    await tenant.run(['sync', 'score'], { asOf });
    const found = await report(tenant, { by: 'owner', kpis: ['customers', 'arr'], fresh: true });
    expect(found.parts.map(({ value }) => value).sort()).toEqual(['even', 'odd']);
    for (const key of ['customers', 'arr']) {
      const parts = found.parts.map((part) => part.kpis.find((kpi) => kpi.key === key)?.series.at(-1)?.value ?? 0);
      expect(parts.reduce((sum, value) => sum + value, 0)).toBe(figureAt(found, key, '2026-10'));
    }
    const byIndustry = await report(tenant, { by: 'industry', kpis: ['customers'] });
    expect(byIndustry.parts.map(({ label }) => label)).toEqual(['none', 'Retail']);
  });

  it('only compute the months that can still change, but all of them after a week', async () => {
    const tenant = await keel.tenant(book());
    await tenant.run(['sync', 'score'], { asOf });
    const day = 86_400_000;
    const months = async (days: number): Promise<number> =>
      (await snapshotKpis(keel.deps, tenant.installId, { asOf: asOf + days * day })).months.length;
    expect([await months(0), await months(1), await months(8), await months(9)]).toEqual([31, 4, 31, 4]);
  });

  it('come to the same the second time', async () => {
    const tenant = await keel.tenant(book());
    await tenant.run(['sync', 'score'], { asOf });
    const rows = () => keel.store.rowsOf(tenant.installId, ['kpi_months', 'kpi_cohorts']);
    const first = [await report(tenant, { by: 'owner', fresh: true }), await rows()];
    expect([await report(tenant, { by: 'owner', fresh: true }), await rows()]).toEqual(first);
  });

  it('keep currencies apart, and convert them where the admin gives a rate', async () => {
    const dollars = deal('usd', 'u', {
      recurringCents: 500_00,
      currency: 'USD',
      createdAt: at(2025, 1),
      closedAt: at(2025, 1),
    });
    const records = [...book(), account('u', { currency: 'USD' }), dollars];
    const apart = await keel.tenant(records);
    await apart.run(['sync', 'score'], { asOf });
    const found = await report(apart, { kpis: ['arr'] });
    expect(found.kpis[0]).toMatchObject({ currency: 'EUR', series: expect.arrayContaining([]) });
    expect(figureAt(found, 'arr', '2026-10')).toBe(9 * 1_200_00);
    expect(figureAt(await report(apart, { kpis: ['arr'], currency: 'USD' }), 'arr', '2026-10')).toBe(500_00);
    const money = { reportingCurrency: 'EUR', rates: [{ from: 'USD', to: 'EUR', date: '2025-01-01', rate: '0.8' }] };
    const converted = await keel.tenant(records, { money });
    await converted.run(['sync', 'score'], { asOf });
    expect(figureAt(await report(converted, { kpis: ['arr'] }), 'arr', '2026-10')).toBe(9 * 1_200_00 + 400_00);
  });

  it('take costs and targets from the settings', async () => {
    const kpis = {
      costs: [{ month: '2026-10', amount: 300.5, currency: 'EUR' }],
      targets: { cac: { target: 200, warn: 400 }, customers: { target: 20 } },
    };
    const tenant = await keel.tenant(book(), { kpis });
    await tenant.run(['sync', 'score'], { asOf });
    const found = await report(tenant, { kpis: ['cac', 'customers'] });
    expect(figureAt(found, 'cac', '2026-10')).toBe(300_50);
    expect(found.kpis.map(({ key, light }) => [key, light.word])).toEqual([
      ['customers', 'off target'],
      ['cac', 'close to target'],
    ]);
  });

  it('know the value of customers as it stood at the end of each month', async () => {
    const { installId, read } = await keel.tenant(book());
    const scoreAt = (id: string, day: number, cents: number | null) => {
      const made = score({ customerId: id, asOf: day });
      const value = { ...made.value, cents };
      return { score: { ...made, risk: day / 1e13, value }, scoredAt: day, fields: {}, writeState: 'clean' as const };
    };
    const rows = [
      ...[scoreAt('c0', at(2026, 6, 3), 100), scoreAt('c0', at(2026, 6, 20), 200), scoreAt('c0', at(2026, 9, 1), null)],
      ...[scoreAt('c1', at(2026, 8, 1), 50), scoreAt('c1', at(2026, 9, 9), 70)],
    ];
    await read(async (ex) => {
      for (const row of rows) await repositories.scores.save(ex, installId, [row]);
    });
    const ends = [7, 8, 9, 10].map((month) => at(2026, month, 1));
    const found = await read((ex) => repositories.kpis.valuesAt(ex, installId, ['c0', 'c1', 'c2'], ends));
    expect(found.map(({ customerId, at: end, cents }) => [customerId, ends.indexOf(end), cents])).toEqual([
      ['c0', 0, 200],
      ['c0', 1, 200],
      // A score at the very end of a month belongs to the next one.
      ['c0', 2, 200],
      ['c1', 2, 50],
      ['c1', 3, 70],
    ]);
  });

  it('tell which parts of the customers the growth of revenue came from', async () => {
    const order = (id: string, account: string, month: number, cents: number) => {
      const closed = at(2026, month);
      return deal(id, account, {
        kind: 'one_time',
        amountCents: cents,
        recurringCents: null,
        createdAt: closed,
        closedAt: closed,
      });
    };
    const tenant = await keel.tenant([
      ...['x', 'y'].map((id) => account(id, { ownerId: id })),
      ...[order('1', 'x', 6, 100_00), order('2', 'x', 7, 110_00), order('3', 'x', 8, 165_00)],
      ...[order('4', 'y', 6, 100_00), order('5', 'y', 7, 110_00), order('6', 'y', 8, 110_00)],
    ]);
    await tenant.run(['sync', 'score'], { asOf });
    await report(tenant);
    const kpi = kpiOf('revenue_growth');
    if (!kpi) throw new Error('no such KPI');
    const question = { kpi, by: 'owner', from: '2026-07', to: '2026-08', currency: null, asOf } as const;
    const found = await diagnoseKpi(keel.deps, tenant.installId, question, (value) => `owner ${value}`);
    if (typeof found === 'string') throw new Error(found);
    expect([found.before, found.after]).toEqual([expect.closeTo(0.1, 9), expect.closeTo(0.25, 9)]);
    expect(found.parts[0]?.part).toBe('owner x');
    expect(found.parts.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(found.change, 9);
  });

  it('tell which parts of the customers a change came from', async () => {
    const tenant = await keel.tenant(book());
    await tenant.run(['sync', 'score'], { asOf });
    await report(tenant);
    const kpi = kpiOf('customer_churn_rate');
    if (!kpi) throw new Error('no such KPI');
    const question = { kpi, by: 'owner', from: '2026-05', to: '2026-06', currency: null, asOf } as const;
    const found = await diagnoseKpi(keel.deps, tenant.installId, question, (value) => `owner ${value}`);
    if (typeof found === 'string') throw new Error(found);
    expect(found.change).toBeCloseTo(0.2);
    expect(found.parts.map(({ part }) => part).sort()).toEqual(['owner even', 'owner odd']);
    expect(found.parts.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(found.change);
  });

  it('are there, and empty, for an install without customers', async () => {
    const tenant = await keel.tenant([]);
    const found = await report(tenant);
    expect(found.kpis.every(({ series }) => series.every(({ value }) => value === null || value === 0))).toBe(true);
    const covered = await tenant.read((ex) => repositories.kpis.covered(ex, tenant.installId));
    expect(covered).toHaveLength(31);
  });
});
