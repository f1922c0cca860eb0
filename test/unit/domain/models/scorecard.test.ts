import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FeatureVector, featureIndex, features } from '../../../../src/domain/features/registry.ts';
import { type BaseRate, scorecard } from '../../../../src/domain/models/scorecard.ts';

const base: BaseRate = { perYear: 0.15, horizonDays: 90 };
const count = features.length;

function vectorOf(values: readonly (number | null)[], usual: readonly (number | null)[] = []): FeatureVector {
  const fill = (list: readonly (number | null)[]) =>
    Float64Array.from({ length: count }, (_, i) => list[i] ?? Number.NaN);
  return { values: fill(values), usual: fill(usual) };
}

function at(key: string): number {
  const index = featureIndex.get(key);
  if (index === undefined) throw new Error(`no feature ${key}`);
  return index;
}

const anyValue = fc.option(
  fc.oneof(fc.double({ min: -50, max: 500, noNaN: true }), fc.constantFrom(0, 1e15, -1e15, 5e-324)),
  {
    nil: null,
  },
);
const anyValues = fc.array(anyValue, { minLength: count, maxLength: count });
const anyBase = fc.record({
  perYear: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1)),
  horizonDays: fc.integer({ min: 7, max: 365 }),
});

describe('scorecard', () => {
  it('is the base rate over the horizon when nothing is known', () => {
    expect(scorecard(vectorOf([]), base).risk).toBeCloseTo(1 - 0.85 ** (90 / 365), 12);
  });

  it('lies below the base rate for a customer with only usual figures', () => {
    const usual = vectorOf(features.map((feature) => (feature.key === 'nps' ? 7.5 : null)));
    expect(scorecard(usual, base).risk).toBeLessThan(scorecard(vectorOf([]), base).risk);
  });

  it('is additive: intercept and contributions sum to the log-odds, and these give the risk', () => {
    fc.assert(
      fc.property(anyValues, anyValues, anyBase, (values, usual, rate) => {
        const result = scorecard(vectorOf(values, usual), rate);
        const sum = result.contributions.reduce((total, each) => total + each, result.intercept);
        expect(Math.abs(sum - result.logOdds)).toBeLessThan(1e-9);
        expect(Math.abs(1 / (1 + Math.exp(-sum)) - result.risk)).toBeLessThan(1e-9);
      }),
    );
  });

  it('is a probability above 0 and below 1 for any figures and any base rate', () => {
    fc.assert(
      fc.property(anyValues, anyValues, anyBase, (values, usual, rate) => {
        const { risk } = scorecard(vectorOf(values, usual), rate);
        expect(risk > 0 && risk < 1).toBe(true);
      }),
    );
  });

  it('moves with each feature only in the direction that the feature claims', () => {
    const value = fc.double({ min: -50, max: 500, noNaN: true });
    fc.assert(
      fc.property(anyValues, anyValues, fc.nat(count - 1), value, value, (values, usual, i, a, b) => {
        const risk = (x: number) => scorecard(vectorOf(values.with(i, x), usual), base).risk;
        const [low, high] = [risk(Math.min(a, b)), risk(Math.max(a, b))];
        const isWorse = features[i]?.direction === 'higher_is_worse';
        expect(isWorse ? high - low : low - high).toBeGreaterThanOrEqual(-1e-12);
      }),
      { numRuns: 500 },
    );
  });

  it('gives a feature that is not known no share', () => {
    const { contributions } = scorecard(vectorOf(features.map((_, i) => (i % 2 === 0 ? 3 : null))), base);
    expect(contributions.filter((each, i) => i % 2 === 1 && each !== 0)).toHaveLength(0);
  });

  it('hands the weight of what is not known to what is', () => {
    const alone = scorecard(vectorOf(features.map((feature) => (feature.key === 'nps' ? 0 : null))), base);
    const among = scorecard(vectorOf(features.map((feature) => (feature.key === 'nps' ? 0 : 1))), base);
    expect(alone.contributions[at('nps')]).toBeGreaterThan(among.contributions[at('nps')] as number);
  });

  it('takes a masked feature as not known', () => {
    const whole = vectorOf(features.map(() => 2));
    const masked = scorecard(whole, base, (i) => i === at('nps'));
    const without = scorecard(vectorOf(features.map((feature) => (feature.key === 'nps' ? null : 2))), base);
    expect(masked).toEqual(without);
  });

  it('reads silence against the own usual gap of the customer', () => {
    const values = features.map((feature) => (feature.key === 'days_since_meeting' ? 60 : null));
    const share = (gap: number) =>
      scorecard(
        vectorOf(
          values,
          values.map((value) => value && gap),
        ),
        base,
      ).contributions[at('days_since_meeting')] as number;
    expect(share(14)).toBeGreaterThan(0);
    expect(share(180)).toBeLessThan(0);
  });

  it('grows with the horizon and with the yearly rate', () => {
    const vector = vectorOf(features.map(() => 1));
    const risk = (perYear: number, horizonDays: number) => scorecard(vector, { perYear, horizonDays }).risk;
    expect(risk(0.15, 180)).toBeGreaterThan(risk(0.15, 90));
    expect(risk(0.3, 90)).toBeGreaterThan(risk(0.15, 90));
  });
});
