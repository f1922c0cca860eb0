import type { Dataset } from './dataset.ts';
import type { Estimator, FitContext, FittedModel, ModelJson, ModelKind } from './estimator.ts';
import { predictRows } from './linear-predictor.ts';

/** Rung 0 of the ladder: the share of rows that left, for everyone. What every other model has to beat. */
export const baseRate: Estimator = {
  kind: 'base_rate',
  grid: () => [{}],
  fit: (data, _params, context) => fittedBaseRate(data.columns, baseLogOdds(data, context)),
  fromJSON: (json) => fittedBaseRate(ofKind(json, 'base_rate').columns, json.logOdds as number),
};

function fittedBaseRate(columns: ModelJson['columns'], constant: number): FittedModel {
  const logOdds = (): number => constant;
  return {
    kind: 'base_rate',
    columns,
    logOdds,
    predictLogOdds: (data) => predictRows(logOdds, data),
    contributions: () => ({ base: constant, shares: new Float64Array(columns.length) }),
    toJSON: () => ({ kind: 'base_rate', columns, logOdds: constant }),
  };
}

/**
 * Log-odds of the weighted share of rows labelled 1. Where all labels are the same, half a row is added to either side (Haldane 1956,
 * Anscombe 1956), so that they are finite.
 *
 * @throws RangeError where the data has no row.
 */
export function baseLogOdds(data: Dataset, context: Pick<FitContext, 'positiveWeight'>): number {
  if (data.rows === 0) throw new RangeError('a model needs at least one row');
  const weights = labelWeights(data, context);
  let [left, stayed] = [0, 0];
  for (let i = 0; i < data.rows; i++) {
    if (data.labels[i] === 1) left += weights[i] as number;
    else stayed += weights[i] as number;
  }
  const added = left === 0 || stayed === 0 ? 0.5 : 0;
  return Math.log((left + added) / (stayed + added));
}

/** Weights of the rows, those labelled 1 times `positiveWeight`. */
export function labelWeights(data: Dataset, { positiveWeight = 1 }: Pick<FitContext, 'positiveWeight'>): Float64Array {
  return data.weights.map((weight, i) => (data.labels[i] === 1 ? weight * positiveWeight : weight));
}

/** @throws RangeError where `json` is of another kind. */
export function ofKind(json: ModelJson, kind: ModelKind): ModelJson {
  if (json.kind !== kind) throw new RangeError(`a model of kind ${json.kind} is no ${kind}`);
  return json;
}
