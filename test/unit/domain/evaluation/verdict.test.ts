import { describe, expect, it } from 'vitest';
import { bootstrapFigures, pairedDifference } from '../../../../src/domain/evaluation/intervals.ts';
import { logLossTerms } from '../../../../src/domain/evaluation/metrics.ts';
import type { TierResult } from '../../../../src/domain/evaluation/report.ts';
import { periodWords, type VerdictInput, verdictOf } from '../../../../src/domain/evaluation/verdict.ts';
import { type Random, randomOf } from '../../../../src/domain/random.ts';
import golden from '../../../golden/verdict-words.json' with { type: 'json' };
import { chance } from './simulated.ts';

const tier = (name: string, rows: number, positives: number, lift: number): TierResult => ({
  tier: name,
  from: 0,
  rows,
  positives,
  precision: 0,
  recall: 0,
  lift,
  meanPredicted: 0,
});
const tiers = [
  tier('critical', 40, 27, 4.1),
  tier('high', 55, 20, 3),
  tier('medium', 200, 56, 2),
  tier('low', 610, 9, 1),
];
const usable: VerdictInput = {
  events: 112,
  auc: { value: 0.78, low: 0.74, high: 0.82 },
  gain: 0.03,
  standardError: 0.005,
  tiers,
  unitName: 'accounts',
  horizonDays: 90,
  period: 'between May and October',
};
const repeatedCalls: VerdictInput = { ...usable, isRepeated: true, unitName: 'customers' };

const cases: Record<keyof typeof golden.expected, VerdictInput> = {
  usable,
  'usable, a table': {
    events: 1_869,
    auc: usable.auc,
    gain: 0.1,
    standardError: 0.01,
    tiers: [tier('critical', 1_530, 1_010, 2.5), ...tiers.slice(1, 3), tier('low', 1_240, 0, 1)],
    unitName: 'rows',
  },
  'usable, few called critical': {
    ...usable,
    tiers: [tier('critical', 1, 1, 9), tier('high', 19, 13, 5.04), tier('medium', 200, 56, 2), tier('low', 1, 0, 1)],
  },
  'usable, one called': {
    ...usable,
    tiers: [tier('critical', 1, 1, 9), tier('medium', 0, 0, 9), tier('low', 800, 111, 1)],
  },
  'usable, nobody in a tier': { ...usable, tiers: [tier('critical', 0, 0, 0), tier('low', 905, 112, 1)] },
  'usable, nobody low': { ...usable, tiers: [tier('critical', 40, 27, 4.1), tier('low', 0, 0, 1)] },
  'usable, several dates': repeatedCalls,
  'usable, several dates, once and never': {
    ...repeatedCalls,
    tiers: [tier('critical', 12, 1, 4.1), tier('low', 1_610, 0, 1)],
  },
  'no better': { ...usable, gain: 0.01, standardError: 0.012 },
  'no better, a table': {
    ...usable,
    auc: { value: 0.52, low: 0.46, high: 0.58 },
    unitName: 'rows',
    standIn: 'base_rate',
  },
  'too little': { ...usable, events: 7 },
  'too little, one': { ...usable, events: 1 },
  'too little, none': { ...usable, events: 0, auc: null, standIn: 'base_rate', period: 'in the test rows' },
  'everyone left': { ...usable, auc: null },
};

describe('verdictOf', () => {
  it.each(Object.keys(cases) as (keyof typeof cases)[])('says in plain words: %s', (name) => {
    expect(verdictOf(cases[name])).toEqual(golden.expected[name]);
  });

  it('needs a gain beyond its error, and an AUC above a half beyond chance among so many candidates', () => {
    const kind = (change: Partial<VerdictInput>): string => verdictOf({ ...usable, ...change }).kind;
    const auc = { value: 0.56, low: 0.505, high: 0.615 };
    expect(kind({ auc, candidates: 1 })).toBe('usable');
    expect(kind({ auc, candidates: 5 })).toBe('no_better_than_base_rate');
    expect(kind({ auc: { ...auc, value: 0.57 }, candidates: 5 })).toBe('usable');
    expect(kind({ gain: 0.006, standardError: 0.005 })).toBe('usable');
    expect(kind({ gain: 0.004, standardError: 0.005 })).toBe('no_better_than_base_rate');
    expect(kind({ auc: { value: 0.55, low: 0.5, high: 0.6 } })).toBe('no_better_than_base_rate');
    expect(kind({ gain: 0, standardError: 0 })).toBe('no_better_than_base_rate');
    expect(kind({ events: 19 })).toBe('too_little_data');
    expect(kind({ events: 20 })).toBe('usable');
  });

  it('finds the best of six models of pure chance usable less than once in twenty times', () => {
    let found = 0;
    for (let seed = 1; seed <= 60; seed++) if (verdictOnChance(randomOf(seed)) === 'usable') found += 1;
    expect(found).toBeLessThan(4);
  });
});

describe('periodWords', () => {
  it.each([
    ['2026-05-03', '2026-10-20', 'between May and October 2026'],
    ['2025-11-03', '2026-02-20', 'between November 2025 and February 2026'],
    ['2026-05-03', '2026-05-20', 'in May 2026'],
    ['2025-05-03', '2026-05-20', 'between May 2025 and May 2026'],
  ])('from %s to %s', (from, to, words) => {
    expect(periodWords(Date.parse(from), Date.parse(to))).toBe(words);
  });
});

/**
 * Customers with three rows each leave by chance; of six models that say chance too, the one that fits best is judged.
 */
function verdictOnChance(random: Random): string {
  const [customers, rate, rowsPerUnit] = [300, 0.12, 3];
  const rows = customers * rowsPerUnit;
  const units = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / rowsPerUnit));
  const left = Array.from({ length: customers }, () => random.unit() < rate);
  const labels = Uint8Array.from(units, (unit) => (left[unit] ? 1 : 0));
  const weights = new Float64Array(rows).fill(1);
  const constant = new Float64Array(rows).fill(rate);
  const base = logLossTerms(constant, labels);
  const models = [0.02, 0.05, 0.1, 0.2, 0.3, 0.5].map((sd) => {
    const own = Array.from({ length: customers }, () => sd * random.normal());
    const probabilities = Float64Array.from(units, (unit) =>
      chance(Math.log(rate / (1 - rate)) + (own[unit] as number)),
    );
    return { probabilities, ...pairedDifference(base, logLossTerms(probabilities, labels), weights, units) };
  });
  const [best] = models.sort((a, b) => b.gain - a.gain);
  if (best === undefined) return '';
  const { auc } = bootstrapFigures(
    { probabilities: best.probabilities, labels, weights, units },
    { seed: 1, draws: 100 },
  );
  const { gain, standardError } = best;
  return verdictOf({
    events: left.filter(Boolean).length,
    auc,
    gain,
    standardError,
    candidates: 6,
    tiers: [],
    unitName: 'customers',
  }).kind;
}
