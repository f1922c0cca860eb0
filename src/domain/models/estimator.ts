/**
 * What every churn model is: an estimator that is fitted to a dataset and gives a fitted model. A fitted model cannot be asked before
 * its fit, nor does it remember an earlier one. The laws all of them keep stand in test/contract/models.
 */
import type { Column, Dataset } from './dataset.ts';

export const modelKinds = [
  'base_rate',
  'scorecard',
  'logistic_regression',
  'decision_tree',
  'random_forest',
  'gradient_boosting',
  'linear_svm',
] as const;
export type ModelKind = (typeof modelKinds)[number];

/** Plain JSON that `fromJSON` of the same estimator understands. */
export interface ModelJson {
  readonly kind: ModelKind;
  readonly columns: readonly Column[];
  readonly [key: string]: unknown;
}

/** Shares of one prediction: base + Σ shares = log-odds, to 1e-9. */
export interface Contributions {
  /** Log-odds of a customer of whom nothing particular is known, in the model's own sense. */
  readonly base: number;
  /** By column, in log-odds. */
  readonly shares: Float64Array;
}

export interface FittedModel {
  readonly kind: ModelKind;
  readonly columns: readonly Column[];
  /** Log-odds of a row (one number a column, NaN where not known, an unknown category as NaN). Always finite. */
  readonly logOdds: (row: Float64Array) => number;
  /** The same for every row of a dataset with the same columns. */
  readonly predictLogOdds: (data: Dataset) => Float64Array;
  readonly contributions: (row: Float64Array) => Contributions;
  /** Standard deviation of the log-odds by the uncertainty of the parameters, where the model knows it. */
  readonly logOddsSd?: (row: Float64Array) => number;
  readonly toJSON: () => ModelJson;
}

export interface FitContext {
  readonly seed: number;
  /** Weight of a leaver against that of one who stays, above 0; 1 unless given. The log-odds shift by its logarithm. */
  readonly positiveWeight?: number;
  /** A number for each row of the data: rows of one group (a customer) stay together where a fit sets rows aside. */
  readonly groups?: ArrayLike<number>;
}

/** Numbers and words that shape a fit; by their names in the report. */
export type Params = Readonly<Record<string, number | string | boolean>>;

export interface Estimator {
  readonly kind: ModelKind;
  /** Parameters worth trying on so much data, the plainest first; the best by inner validation is used. */
  readonly grid: (data: Dataset) => readonly Params[];
  /** @throws RangeError where the data has no row. Constant labels give a constant model. */
  readonly fit: (data: Dataset, params: Params, context: FitContext) => FittedModel;
  /** @throws RangeError where `json` is not of this kind. */
  readonly fromJSON: (json: ModelJson) => FittedModel;
}
