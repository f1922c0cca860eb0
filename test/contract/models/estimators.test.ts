import { describe, expect, test } from 'vitest';
import type { ModelKind } from '../../../src/domain/models/estimator.ts';
import { modelKinds } from '../../../src/domain/models/estimator.ts';
import { estimatorOf, estimators } from '../../../src/domain/models/estimators.ts';
import { type Claims, checkEstimator } from './check-estimator.ts';

/**
 * Rounding is all that separates fits of models without chance. Forests draw rows, boosting and the linear machine set rows aside, all
 * by position: another order is another draw, and a row of weight 2 is drawn as one. Linear models may turn against a known direction.
 */
const claims: Readonly<Record<ModelKind, Claims>> = {
  base_rate: { rowOrder: 1e-12, weightIsRepeats: 1e-12, scaleAndShift: 0, monotone: true },
  scorecard: {
    rowOrder: 1e-9,
    weightIsRepeats: 1e-9,
    scaleAndShift: 0,
    monotone: true,
    learns: 0.005,
    keepsPrior: true,
  },
  logistic_regression: { rowOrder: 1e-6, weightIsRepeats: 1e-6, scaleAndShift: 1e-6, learns: 0.04 },
  decision_tree: { rowOrder: 1e-9, weightIsRepeats: 1e-9, scaleAndShift: 1e-9, monotone: true, learns: 0.04 },
  random_forest: { scaleAndShift: 1e-9, monotone: true, learns: 0.04 },
  gradient_boosting: {
    rowOrder: 1e-6,
    weightIsRepeats: 1e-6,
    withoutChance: { stopsEarly: false, trees: 60 },
    scaleAndShift: 1e-9,
    monotone: true,
    learns: 0.04,
  },
  linear_svm: { scaleAndShift: 1e-6, learns: 0.04 },
};

test('the ladder has every kind of model, in its order', () => {
  expect(estimators.map((estimator) => estimator.kind)).toEqual(modelKinds);
  expect(estimators.map((estimator) => estimatorOf(estimator.kind))).toEqual(estimators);
});

describe.each(estimators.map((estimator) => [estimator.kind, estimator] as const))('%s', (kind, estimator) => {
  checkEstimator(estimator, claims[kind]);
});
