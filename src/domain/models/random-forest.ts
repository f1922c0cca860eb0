/**
 * Random forest (Breiman 2001): trees of rates, each grown on a bootstrap sample with a few columns drawn for each split. The sample is
 * counts as weights (each row, or each group of rows, comes Poisson(1) times), nothing is copied. Trees are kept small, so that a customer is scored and
 * explained in microseconds; beyond 100,000 rows each tree sees a Poisson sample of about so many.
 */

import { type Random, randomOf } from '../random.ts';
import type { Dataset } from './dataset.ts';
import type { Estimator, FitContext, FittedModel, Params } from './estimator.ts';
import { binData } from './trees/bins.ts';
import { probabilityForest, probabilityForestFromJson } from './trees/probability-forest.ts';
import { rateTrees } from './trees/rate-trees.ts';
import { levelsOf } from './trees/row-encoder.ts';
import { directionsOf, numberParam, ratesOf, trainingWeights } from './trees/training-rows.ts';
import { joinTrees, noTrees, type Trees } from './trees/tree.ts';
import { type UnitCodes, unitCodes } from './units.ts';

const kind = 'random_forest';
/** Rows that a tree sees at most, on average. */
const maxRowsPerTree = 100_000;

export const randomForest: Estimator = {
  kind,
  grid: () => [{ trees: 100, leaves: 32, depth: 6 }],
  fit,
  fromJSON: (json) => probabilityForestFromJson(kind, json),
};

function fit(data: Dataset, params: Params, context: FitContext): FittedModel {
  const { columns, labels } = data;
  const weights = trainingWeights(data, context);
  const { rate: base, total, isConstant } = ratesOf(labels, weights);
  if (isConstant) return probabilityForest({ kind, columns, base, levels: [], trees: noTrees });
  const binned = binData(data, weights);
  const limits = {
    depth: numberParam(params, 'depth', 6),
    leaves: numberParam(params, 'leaves', 32),
    minRows: numberParam(params, 'minRows', 5),
    smoothing: numberParam(params, 'smoothing', 1),
    // A third: the square root misses too often where few columns matter, and trees this small differ enough.
    columnsPerSplit: numberParam(params, 'columnsPerSplit', Math.max(1, Math.round(columns.length / 3))),
  };
  // A row comes more often than eight times in no sample worth the bound.
  const grower = rateTrees({ binned, labels, directions: directionsOf(columns), base }, limits, 8 * total);
  const random = randomOf(context.seed);
  const counts = new Float64Array(data.rows);
  const groups = unitCodes(context.groups ?? Uint32Array.from(labels, (_, row) => row));
  const trees: Trees[] = [];
  for (let t = 0; t < numberParam(params, 'trees', 100); t++) {
    const rows = bootstrap(weights, groups, counts, random);
    if (rows.length > 0) trees.push(grower.grow(rows, counts, random));
  }
  return probabilityForest({ kind, columns, base, levels: levelsOf(binned.bins), trees: joinTrees(trees) });
}

/**
 * Rows drawn at least once; their weight times how often they were drawn goes `into`. Groups are drawn whole: months of one customer
 * are near copies, and drawn one by one every tree would see nearly every customer.
 */
function bootstrap(weights: Float64Array, groups: UnitCodes, into: Float64Array, random: Random): Uint32Array {
  const mean = Math.min(1, maxRowsPerTree / weights.length);
  const times = Uint8Array.from({ length: groups.count }, () => poisson(mean, random.unit()));
  const rows = new Uint32Array(weights.length);
  let drawn = 0;
  for (let row = 0; row < weights.length; row++) {
    const count = times[groups.codes[row] as number] as number;
    into[row] = count * (weights[row] as number);
    if (count > 0) rows[drawn++] = row;
  }
  return rows.subarray(0, drawn);
}

/** The Poisson quantile of a uniform number; small means only. */
function poisson(mean: number, uniform: number): number {
  let count = 0;
  let chance = Math.exp(-mean);
  for (let below = chance; uniform >= below && count < 12; below += chance) {
    count++;
    chance *= mean / count;
  }
  return count;
}
