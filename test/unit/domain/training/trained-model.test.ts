import { describe, expect, test } from 'vitest';
import type { Calibration } from '../../../../src/domain/evaluation/calibration.ts';
import { type FeatureVector, features } from '../../../../src/domain/features/registry.ts';
import type { ModelKind } from '../../../../src/domain/models/estimator.ts';
import { estimatorOf } from '../../../../src/domain/models/estimators.ts';
import { randomOf } from '../../../../src/domain/random.ts';
import { isOfThisVersion, riskModelOf } from '../../../../src/domain/training/trained-model.ts';
import { storedModel, trainingSet } from '../../../support/stored-model.ts';

const set = trainingSet(200);
const kinds: readonly ModelKind[] = [
  'scorecard',
  'logistic_regression',
  'gradient_boosting',
  'random_forest',
  'linear_svm',
];
const calibrations: readonly Calibration[] = [
  { method: 'none' },
  { method: 'platt', slope: 0.8, intercept: -0.3 },
  { method: 'beta', a: 0.9, b: 1.2, c: 0.1 },
  { method: 'isotonic', x: [-4, -1, 0, 2], y: [0.01, 0.2, 0.4, 0.9] },
];
const stored = (kind: ModelKind, calibration: Calibration) => {
  const estimator = estimatorOf(kind);
  const [params = {}] = estimator.grid(set.data);
  const model = estimator.fit(set.data, params, { seed: 7 }).toJSON();
  return { ...storedModel({}, set), kind, calibration, model: JSON.parse(JSON.stringify(model)) };
};

/** A customer of whom about a third is not known. */
function vector(seed: number): FeatureVector {
  const random = randomOf(seed);
  const some = (): Float64Array =>
    Float64Array.from(features, () => (random.unit() < 0.3 ? Number.NaN : Math.abs(20 * random.normal())));
  return { values: some(), usual: some() };
}

describe('a trained model that scores', () => {
  test.each(
    kinds.flatMap((kind) => calibrations.map((calibration) => [kind, calibration.method, calibration] as const)),
  )(
    '%s, calibrated by %s: the intercept and the shares of the features add up to the log-odds',
    (kind, _method, calibration) => {
      const model = riskModelOf(stored(kind, calibration), 'churn-1');
      for (let seed = 0; seed < 20; seed++) {
        const { risk, logOdds, intercept, contributions } = model.assess(vector(seed));
        const sum = contributions.reduce((total, share) => total + share, intercept);
        expect(Math.abs(sum - logOdds)).toBeLessThan(1e-9);
        expect(risk).toBeGreaterThan(0);
        expect(risk).toBeLessThan(1);
        expect(risk).toBeCloseTo(1 / (1 + Math.exp(-logOdds)), 12);
      }
    },
  );

  test('what is masked counts as not known', () => {
    const model = riskModelOf(stored('gradient_boosting', { method: 'none' }), 'churn-1');
    const known = vector(3);
    const unknown = { ...known, values: known.values.map((value, i) => (i % 2 === 0 ? Number.NaN : value)) };
    expect(model.assess(known, (i) => i % 2 === 0)).toEqual(model.assess(unknown));
  });

  test('a model of other features is refused', () => {
    const other = { ...stored('scorecard', { method: 'none' }), features: ['nps'] };
    expect(isOfThisVersion(other)).toBe(false);
    expect(() => riskModelOf(other, 'churn-4')).toThrow('churn-4 was trained on other features');
  });
});
