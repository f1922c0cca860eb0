/**
 * Gradient-boosted trees for logistic loss (Friedman 2001, algorithm 1; second order as Chen and Guestrin 2016, eq. 6): each tree fits
 * what those before it leave, and adds a small step of it. Starts at the log-odds of the base rate. How many trees: those with the
 * least log loss on rows set aside (a fifth of them; with few rows each fifth in turn). Then all rows are fitted with that number, but
 * for very large data, where the model of the four fifths is kept.
 */
import { randomOf } from '../random.ts';
import { logit } from '../scoring/base-rate.ts';
import { type Column, countPositives, type Dataset, readRow } from './dataset.ts';
import type { Estimator, FitContext, FittedModel, ModelJson, Params } from './estimator.ts';
import { binData } from './trees/bins.ts';
import { type Booster, type BoostingData, type BoostingParams, boostedFor, boostWatched } from './trees/booster.ts';
import { foldsOf } from './trees/folds.ts';
import { type Levels, levelsFromJson, levelsOf, rowEncoder } from './trees/row-encoder.ts';
import { directionsOf, numberParam, ratesOf, trainingWeights } from './trees/training-rows.ts';
import { joinTrees, noTrees, sumOfTrees, type Trees } from './trees/tree.ts';
import { treesFromJson, treesToJson } from './trees/tree-json.ts';
import { treeExplainer } from './trees/tree-shap.ts';

const kind = 'gradient_boosting';
const folds = 5;
/** Below so many rows each fold is set aside in turn: one alone would be chance. */
const rowsForAllFolds = 2_000;
/** Above so many rows the model of four fifths of them is kept. */
const rowsToRefit = 50_000;

export const gradientBoosting: Estimator = { kind, grid, fit, fromJSON };

/** Leaves and lambda by how much there is to learn from: harder regularised when there is little. */
function grid(data: Dataset): readonly Params[] {
  const positives = countPositives(data.labels);
  const fewer = Math.min(positives, data.rows - positives);
  const point = (leaves: number, lambda: number): Params => ({ leaves, lambda });
  if (data.rows < 1_000 || fewer < 100) return [point(4, 5)];
  if (data.rows < 20_000 || fewer < 2_000) return [point(4, 5), point(8, 1)];
  return [point(8, 5), point(31, 5)];
}

function readParams(params: Params): BoostingParams {
  const share = (name: string): number => Math.min(1, Math.max(0.05, numberParam(params, name, 1)));
  return {
    trees: numberParam(params, 'trees', 400),
    leaves: numberParam(params, 'leaves', 8),
    depth: numberParam(params, 'depth', 6),
    lambda: numberParam(params, 'lambda', 1),
    learningRate: numberParam(params, 'learningRate', 0.05),
    minRows: numberParam(params, 'minRows', 20),
    rowShare: share('rowShare'),
    columnShare: share('columnShare'),
    stopsEarly: params.stopsEarly !== false,
  };
}

function fit(data: Dataset, given: Params, context: FitContext): FittedModel {
  const weights = trainingWeights(data, context);
  const rates = ratesOf(data.labels, weights);
  if (rates.isConstant) return boosted(data.columns, { base: logit(rates.rate), levels: [], trees: noTrees });
  const binned = binData(data, weights);
  const material: BoostingData = { binned, labels: data.labels, weights, directions: directionsOf(data.columns) };
  const { base, trees } = boost(material, readParams(given), context);
  return boosted(data.columns, { base, levels: levelsOf(binned.bins), trees: joinTrees(trees) });
}

function boost(data: BoostingData, params: BoostingParams, context: FitContext): Pick<Booster, 'base' | 'trees'> {
  const random = randomOf(context.seed);
  if (!params.stopsEarly) return boostedFor(data, params, params.trees, random);
  const { rows } = data.binned;
  const asideInTurn = rows < rowsForAllFolds ? folds : 1;
  const of = foldsOf(data.labels, folds, random, context.groups);
  const watched = boostWatched(data, params, { of, asideInTurn }, random);
  const [first] = watched.boosters;
  if (rows > rowsToRefit && first !== undefined)
    return { base: first.base, trees: first.trees.slice(0, watched.trees) };
  return boostedFor(data, params, watched.trees, random);
}

/** What a fitted model is made of. */
interface Parts {
  readonly base: number;
  readonly levels: Levels;
  readonly trees: Trees;
}

function boosted(columns: readonly Column[], parts: Parts): FittedModel {
  const { base, trees } = parts;
  const encode = rowEncoder(columns, parts.levels);
  const explain = treeExplainer(trees, columns.length);
  const logOdds: FittedModel['logOdds'] = (row) => base + sumOfTrees(trees, encode(row));
  return {
    kind,
    columns,
    logOdds,
    predictLogOdds: (data) => {
      const row = new Float64Array(columns.length);
      return Float64Array.from({ length: data.rows }, (_, i) => logOdds(readRow(data, i, row)));
    },
    contributions: (row) => {
      const { expected, shares } = explain(encode(row));
      return { base: base + expected, shares };
    },
    toJSON: () => ({ kind, columns, base, levels: parts.levels, trees: treesToJson(trees) }),
  };
}

function fromJSON(json: ModelJson): FittedModel {
  if (json.kind !== kind || typeof json.base !== 'number') throw new RangeError(`not the JSON of ${kind}`);
  const levels = levelsFromJson(json.levels);
  return boosted(json.columns, { base: json.base, levels, trees: treesFromJson(json.trees, json.columns.length) });
}
