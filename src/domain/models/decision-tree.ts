/** One tree of rates (CART, Breiman et al. 1984), shallow and with heavy leaves: the model that can be drawn on a page. */
import { randomOf } from '../random.ts';
import type { Dataset } from './dataset.ts';
import type { Estimator, FitContext, FittedModel, Params } from './estimator.ts';
import { binData } from './trees/bins.ts';
import { probabilityForest, probabilityForestFromJson } from './trees/probability-forest.ts';
import { rateTrees } from './trees/rate-trees.ts';
import { levelsOf } from './trees/row-encoder.ts';
import { allPositions, directionsOf, numberParam, ratesOf, trainingWeights } from './trees/training-rows.ts';
import { noTrees } from './trees/tree.ts';

const kind = 'decision_tree';

export const decisionTree: Estimator = {
  kind,
  grid: () => [{ depth: 5, minRows: 20 }],
  fit,
  fromJSON: (json) => probabilityForestFromJson(kind, json),
};

function fit(data: Dataset, params: Params, context: FitContext): FittedModel {
  const { columns, labels } = data;
  const weights = trainingWeights(data, context);
  const { rate: base, total, isConstant } = ratesOf(labels, weights);
  if (isConstant) return probabilityForest({ kind, columns, base, levels: [], trees: noTrees });
  const binned = binData(data, weights);
  const depth = numberParam(params, 'depth', 5);
  const limits = {
    depth,
    leaves: 2 ** depth,
    minRows: numberParam(params, 'minRows', 20),
    smoothing: numberParam(params, 'smoothing', 2),
    columnsPerSplit: columns.length,
  };
  const grower = rateTrees({ binned, labels, directions: directionsOf(columns), base }, limits, total);
  const trees = grower.grow(allPositions(data.rows), weights, randomOf(context.seed));
  return probabilityForest({ kind, columns, base, levels: levelsOf(binned.bins), trees });
}
