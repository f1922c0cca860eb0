import { baseRate } from './base-rate-estimator.ts';
import { decisionTree } from './decision-tree.ts';
import type { Estimator, ModelKind } from './estimator.ts';
import { gradientBoosting } from './gradient-boosting.ts';
import { linearSvm } from './linear-svm.ts';
import { logisticRegression } from './logistic-regression.ts';
import { randomForest } from './random-forest.ts';
import { scorecardEstimator } from './scorecard-estimator.ts';

/** Every kind of model, in the order of the ladder: the plainer first. */
export const estimators: readonly Estimator[] = [
  baseRate,
  scorecardEstimator,
  logisticRegression,
  decisionTree,
  randomForest,
  gradientBoosting,
  linearSvm,
];

/** @throws RangeError where no estimator makes models of this kind. */
export function estimatorOf(kind: ModelKind): Estimator {
  const found = estimators.find((estimator) => estimator.kind === kind);
  if (!found) throw new RangeError(`no estimator makes models of kind ${kind}`);
  return found;
}
