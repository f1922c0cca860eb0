/** What a value report looks like, made up with a seed: not the figures of anyone. */
import { clvDistribution } from '../../src/domain/value/table/clv-distribution.ts';
import type { ClvReport, TopCustomer, TrackingPoint } from '../../src/domain/value/table/clv-report.ts';
import { seeded } from './seeded.ts';

const weekMs = 7 * 86_400_000;
const start = Date.UTC(2025, 10, 24);
const isoDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function tracking(random: () => number): TrackingPoint[] {
  let actual = 0;
  return Array.from({ length: 78 }, (_, week) => {
    const expected = 5_400 * (1 - Math.exp(-(week + 1) / 45));
    actual = Math.max(actual, expected * (1 + 0.03 * Math.sin(week / 6)) + 30 * random());
    const isAfter = week > 51;
    return { day: isoDay(start + (week + 1) * weekMs - 86_400_000), actual: Math.round(actual), expected, isAfter };
  });
}

/** The most valuable of a long tail. */
function topOf(values: readonly number[], random: () => number): TopCustomer[] {
  return [...values]
    .sort((a, b) => b - a)
    .slice(0, 10)
    .map((clv, i) => ({
      customer: i === 2 ? '客户 0417' : `C-${String(Math.floor(random() * 9_000) + 1_000)}`,
      expectedPurchases: 8 - i * 0.4 + random(),
      pAlive: 0.99 - i * 0.012,
      expectedSpend: clv / (8 - i * 0.4),
      clv,
      repeats: 24 - i,
      spentSoFar: clv * 2.6,
      daysSinceLast: Math.floor(random() * 30) + 1,
    }));
}

export function sampleValueReport(): ClvReport {
  const random = seeded(11);
  const customers = 2_400;
  const values = Array.from(
    { length: customers },
    () => 18 * Math.exp(1.1 * (random() + random() + random() - 1.5) * 2),
  );
  const total = values.reduce((a, b) => a + b, 0);
  return {
    currency: 'EUR',
    until: isoDay(start + 52 * weekMs - 86_400_000),
    period: 'week',
    horizon: 52,
    discountRate: 0.1,
    margin: 0.3,
    method: 'BG/NBD and Gamma-Gamma, maximum likelihood, discounted week by week',
    customers,
    purchases: 6_120,
    repeatBuyers: 1_011,
    bgNbd: { r: 0.31, alpha: 5.2, a: 0.71, b: 2.6, logLikelihood: -12_345.6, fitMs: 14 },
    gammaGamma: {
      p: 5.9,
      q: 3.6,
      gamma: 16.1,
      logLikelihood: -4_321.9,
      spendFrequencyCorrelation: 0.11,
      customers: 1_011,
    },
    reasons: { bgNbd: null, gammaGamma: null },
    parameters: [
      { name: 'r', value: 0.31, meaning: 'how alike customers are in how often they buy; below 1 they differ much' },
      { name: 'alpha', value: 5.2, meaning: 'with r: a customer buys about every 17 weeks while it is one' },
      { name: 'a', value: 0.71, meaning: 'with b: after a purchase about one in five leaves' },
      { name: 'b', value: 2.6, meaning: 'with a: how alike customers are in leaving' },
      { name: 'p', value: 5.9, meaning: 'how much the purchases of one customer differ in amount' },
    ],
    totals: {
      level: 0.8,
      expectedPurchases: { value: 2_890, low: 2_790, high: 2_990 },
      clv: { value: total, low: total * 0.94, high: total * 1.06 },
      alive: 1_480,
      spentSoFar: total * 4.1,
    },
    distribution: clvDistribution(Float64Array.from(values)),
    top: topOf(values, random),
    tracking: tracking(random),
    check: { from: '2026-11-23', to: '2027-05-23', periods: 26, actual: 742, expected: 690 },
    rows: 6_204,
    dropped: 84,
    warnings: [
      { code: 'AMOUNT_NOT_POSITIVE', message: '84 rows have an amount of 0 or below and were left out of the spend.' },
    ],
  };
}
