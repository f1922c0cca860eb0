import { baseLogOdds, labelWeights, ofKind } from './base-rate-estimator.ts';
import type { Column, Dataset } from './dataset.ts';
import { readRow } from './dataset.ts';
import { maxSteps } from './design-matrix.ts';
import type { Contributions, Estimator, FitContext, FittedModel } from './estimator.ts';
import { predictRows } from './linear-predictor.ts';

/**
 * Rung 1 of the ladder: what experts hold each step from usual to be worth, summed over what is known. Only the intercept is fitted,
 * so that the mean prediction is the share of rows that left. Without a column that experts have weighed it is the base rate.
 */
export const scorecardEstimator: Estimator = {
  kind: 'scorecard',
  grid: () => [{}],
  fit: (data, _params, context) => fittedScorecard(data.columns, fitIntercept(data, context)),
  fromJSON: (json) => fittedScorecard(ofKind(json, 'scorecard').columns, json.intercept as number),
};

function fittedScorecard(columns: readonly Column[], intercept: number): FittedModel {
  const contributions = (row: Float64Array): Contributions => ({
    base: intercept,
    shares: Float64Array.from(columns, (column, c) => expertShare(column, row[c] as number)),
  });
  const logOdds = (row: Float64Array): number => intercept + expertSum(columns, row);
  return {
    kind: 'scorecard',
    columns,
    logOdds,
    predictLogOdds: (data) => predictRows(logOdds, data),
    contributions,
    toJSON: () => ({ kind: 'scorecard', columns, intercept }),
  };
}

function expertShare({ expertWeight = 0 }: Column, steps: number): number {
  return expertWeight === 0 || !Number.isFinite(steps)
    ? 0
    : expertWeight * Math.min(maxSteps, Math.max(-maxSteps, steps));
}

function expertSum(columns: readonly Column[], row: Float64Array): number {
  let sum = 0;
  for (let c = 0; c < columns.length; c++) sum += expertShare(columns[c] as Column, row[c] as number);
  return sum;
}

const maxIterations = 200;
const tolerance = 1e-12;

/**
 * The intercept at which Σ weight · (sigmoid(intercept + offset) − label) is 0, by Newton's method in one dimension; a step out of the
 * bracket halves it instead (Press et al. 2007, 9.4).
 */
function fitIntercept(data: Dataset, context: FitContext): number {
  const base = baseLogOdds(data, context);
  const weights = labelWeights(data, context);
  const row = new Float64Array(data.columns.length);
  const offsets = Float64Array.from({ length: data.rows }, (_, i) => expertSum(data.columns, readRow(data, i, row)));
  const goal = 1 / (1 + Math.exp(-base));
  let [low, high] = [base, base];
  for (const offset of offsets) [low, high] = [Math.min(low, base - offset), Math.max(high, base - offset)];
  let intercept = base;
  for (let i = 0; i < maxIterations; i++) {
    const { excess, slope } = meanExcess(offsets, weights, intercept, goal);
    if (excess === 0) break;
    if (excess > 0) high = intercept;
    else low = intercept;
    const newton = intercept - excess / slope;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - intercept) <= tolerance * (1 + Math.abs(intercept))) return next;
    intercept = next;
  }
  return intercept;
}

/** Weighted mean prediction above the goal, and its derivative by the intercept. */
function meanExcess(offsets: Float64Array, weights: Float64Array, intercept: number, goal: number) {
  let [total, sum, slope] = [0, 0, 0];
  for (let i = 0; i < offsets.length; i++) {
    const weight = weights[i] as number;
    const probability = 1 / (1 + Math.exp(-intercept - (offsets[i] as number)));
    total += weight;
    sum += weight * (probability - goal);
    slope += weight * probability * (1 - probability);
  }
  return { excess: sum / total, slope: slope / total };
}
