import { describe, expect, it } from 'vitest';
import { monthStart, type OpenTerm, renewalForecast } from '../../../../src/domain/renewal/forecast.ts';
import { forecastAccuracy, type PastForecast } from '../../../../src/domain/renewal/forecast-accuracy.ts';
import { seeded } from '../../../support/seeded.ts';

const term = (over: Partial<OpenTerm> = {}): OpenTerm => ({
  customerId: 'A1',
  ownerId: 'O1',
  endsAt: Date.UTC(2026, 11, 10),
  cents: 100_000,
  currency: 'EUR',
  probability: 0.8,
  ...over,
});

describe('renewalForecast', () => {
  const terms = [
    term(),
    term({ customerId: 'A2', endsAt: Date.UTC(2026, 11, 31, 23) }),
    term({ customerId: 'A3', endsAt: Date.UTC(2027, 0, 1), ownerId: null }),
    term({ customerId: 'A4', currency: 'USD', ownerId: 'O2' }),
  ];

  it('sums by month and currency, never over currencies', () => {
    const { byMonth } = renewalForecast(terms, 1);
    expect(
      byMonth.map(({ month, currency, terms, valueCents, expectedCents }) => [
        month,
        currency,
        terms,
        valueCents,
        expectedCents,
      ]),
    ).toEqual([
      ['2026-12', 'EUR', 2, 200_000, 160_000],
      ['2026-12', 'USD', 1, 100_000, 80_000],
      ['2027-01', 'EUR', 1, 100_000, 80_000],
    ]);
  });

  it('sums by owner, nobody’s last, and by both', () => {
    const { byOwner, byMonthAndOwner } = renewalForecast(terms, 1);
    expect(byOwner.map(({ ownerId, month }) => [ownerId, month])).toEqual([
      ['O1', null],
      ['O2', null],
      [null, null],
    ]);
    expect(byMonthAndOwner).toHaveLength(3);
    const total = (rows: typeof byOwner) => rows.reduce((sum, { valueCents }) => sum + valueCents, 0);
    expect(total(byOwner)).toBe(total(byMonthAndOwner));
  });

  it('is empty of nothing', () => {
    expect(renewalForecast([], 1)).toEqual({ byMonth: [], byOwner: [], byMonthAndOwner: [], totals: [] });
  });
});

describe('monthStart', () => {
  it('counts calendar months over years', () => {
    expect(monthStart(Date.UTC(2026, 0, 31), -3)).toBe(Date.UTC(2025, 9, 1));
    expect(monthStart(Date.UTC(2026, 10, 20), 2)).toBe(Date.UTC(2027, 0, 1));
  });
});

describe('forecastAccuracy', () => {
  /** A year of forecasts that said 0.8; `truth` of a month is how likely its terms really were. */
  function past(perMonth: number, truth: (month: number) => number): PastForecast[] {
    const random = seeded(4);
    return Array.from({ length: 12 * perMonth }, (_, i) => ({
      endsAt: Date.UTC(2025, i % 12, 15),
      cents: 50_000 + Math.floor(50_000 * random()),
      currency: 'EUR',
      probability: 0.8,
      renewed: random() < truth(i % 12),
    }));
  }

  it('finds right forecasts right', () => {
    const found = forecastAccuracy(past(200, () => 0.8));
    expect(found?.months).toHaveLength(12);
    expect(Math.abs(found?.currencies[0]?.bias ?? 1)).toBeLessThan(0.03);
    expect(found?.insideShare).toBeGreaterThanOrEqual(7 / 12);
    expect(found?.widening).toBeLessThan(1.5);
  });

  it('tells of a bias and its direction', () => {
    const found = forecastAccuracy(past(200, () => 0.6));
    expect(found?.currencies[0]?.bias).toBeGreaterThan(0.25);
    expect(found?.sentence).toMatch(
      /^Over the last 12 months \(2400 terms\), forecasts made 3 months ahead expected \d+ % more than was renewed; 0 of 12 months lay inside the interval, about 10 should\.$/,
    );
  });

  it('widens where months swing together more than chance', () => {
    const found = forecastAccuracy(past(200, (month) => (month % 2 === 0 ? 0.9 : 0.7)));
    expect(found?.widening).toBeGreaterThan(2);
    expect(found?.insideShare).toBeLessThan(0.5);
  });

  it('keeps currencies apart', () => {
    const both = past(20, () => 0.8).flatMap((each) => [each, { ...each, currency: 'USD' }]);
    const found = forecastAccuracy(both);
    expect(found?.currencies.map(({ currency }) => currency)).toEqual(['EUR', 'USD']);
    expect(found?.sentence).toContain('months and currencies lay inside');
  });

  it('is silent on too few months', () => {
    expect(forecastAccuracy(past(5, () => 0.8).filter(({ endsAt }) => endsAt < Date.UTC(2025, 3)))).toBeNull();
    expect(forecastAccuracy([])).toBeNull();
  });
});
