import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FeatureVector, features } from '../../../../src/domain/features/registry.ts';
import { scorecardWeights } from '../../../../src/domain/models/scorecard-weights.ts';
import { healthOf } from '../../../../src/domain/scoring/health.ts';
import { defaultScoringSettings } from '../../../../src/domain/scoring/settings.ts';

const weights = defaultScoringSettings.healthWeights;

function vectorOf(value: (key: string, i: number) => number | null): FeatureVector {
  const values = Float64Array.from(features, (feature, i) => value(feature.key, i) ?? Number.NaN);
  return { values, usual: new Float64Array(features.length).fill(Number.NaN) };
}

describe('health', () => {
  it('is 70 for figures that are just usual', () => {
    expect(
      healthOf(
        vectorOf((key) => scorecardWeights[key]?.mean ?? null),
        weights,
      ).score,
    ).toBe(70);
  });

  it('is 100 for the best figures and 0 for the worst', () => {
    const best = features.map((feature) => (feature.direction === 'higher_is_better' ? 1e9 : -1e9));
    const linear = (i: number) => scorecardWeights[features[i]?.key ?? '']?.form === 'linear';
    expect(
      healthOf(
        vectorOf((_, i) => (linear(i) ? (best[i] ?? 0) : null)),
        weights,
      ).score,
    ).toBe(100);
    expect(
      healthOf(
        vectorOf((_, i) => (linear(i) ? -(best[i] ?? 0) : null)),
        weights,
      ).score,
    ).toBe(0);
  });

  it('is null when nothing is known', () => {
    expect(
      healthOf(
        vectorOf(() => null),
        weights,
      ).score,
    ).toBeNull();
  });

  it('hands the weight of an unknown group to the others', () => {
    const onlyNps = healthOf(
      vectorOf((key) => (key === 'nps' ? 7.5 : null)),
      weights,
    );
    expect(onlyNps.score).toBe(70);
    expect(onlyNps.groups).toMatchObject({ sentiment: 70, usage: null });
  });

  it('leaves out a group that an admin gave no weight', () => {
    const vector = vectorOf((key) =>
      key === 'nps' ? 0 : key === 'csat' ? null : (scorecardWeights[key]?.mean ?? null),
    );
    expect(healthOf(vector, weights).score).toBeLessThan(70);
    expect(healthOf(vector, { ...weights, sentiment: 0 }).score).toBe(70);
  });

  it('stays within 0 and 100', () => {
    const value = fc.option(fc.double({ min: -1e12, max: 1e12, noNaN: true }), { nil: null });
    fc.assert(
      fc.property(fc.array(value, { minLength: features.length, maxLength: features.length }), (values) => {
        const { score } = healthOf(
          vectorOf((_, i) => values[i] ?? null),
          weights,
        );
        if (score !== null) expect(score >= 0 && score <= 100).toBe(true);
      }),
    );
  });
});
