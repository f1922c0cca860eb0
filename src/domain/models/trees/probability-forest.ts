/**
 * The fitted model of decision tree and random forest: the probability is the mean of the leaves' smoothed rates, the log-odds its
 * logit. Shares are of the probability, exactly, by TreeSHAP; to be in log-odds all of a row's shares are scaled by
 * (logit p - logit p0) / (p - p0), p0 being the mean over the training rows: base + Σ shares = log-odds, and the shares keep their
 * proportions. Where p equals p0 the scale is the limit, 1 / (p (1 - p)).
 */
import { logit } from '../../scoring/base-rate.ts';
import { type Column, readRow } from '../dataset.ts';
import type { FittedModel, ModelJson, ModelKind } from '../estimator.ts';
import { type Levels, levelsFromJson, rowEncoder } from './row-encoder.ts';
import { sumOfTrees, type Trees } from './tree.ts';
import { treesFromJson, treesToJson } from './tree-json.ts';
import { treeExplainer } from './tree-shap.ts';

export interface ForestParts {
  readonly kind: ModelKind;
  readonly columns: readonly Column[];
  /** Rate that every tree starts from; its leaves say by how much theirs differs. */
  readonly base: number;
  readonly levels: Levels;
  readonly trees: Trees;
}

/** Rates beyond are as good as certain; keeps log-odds finite. */
const minRate = 1e-9;

export function probabilityForest(parts: ForestParts): FittedModel {
  const { kind, columns, base, levels, trees } = parts;
  const count = Math.max(1, trees.roots.length);
  const encode = rowEncoder(columns, levels);
  const explain = treeExplainer(trees, columns.length);
  const logOdds: FittedModel['logOdds'] = (row) => logit(asRate(base + sumOfTrees(trees, encode(row)) / count));
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
      const usual = asRate(base + expected / count);
      const rate = asRate(base + sumOfTrees(trees, encode(row)) / count);
      const scale = scaleToLogOdds(rate, usual) / count;
      return { base: logit(usual), shares: shares.map((share) => share * scale) };
    },
    toJSON: () => ({ kind, columns, base, levels, trees: treesToJson(trees) }),
  };
}

/** @throws RangeError where `json` is not of this kind. */
export function probabilityForestFromJson(kind: ModelKind, json: ModelJson): FittedModel {
  const { columns, base } = json;
  if (json.kind !== kind || typeof base !== 'number') throw new RangeError(`not the JSON of ${kind}`);
  const trees = treesFromJson(json.trees, columns.length);
  return probabilityForest({ kind, columns, base, levels: levelsFromJson(json.levels), trees });
}

function asRate(value: number): number {
  return Math.min(1 - minRate, Math.max(minRate, value));
}

function scaleToLogOdds(rate: number, usual: number): number {
  const difference = rate - usual;
  return Math.abs(difference) < 1e-12 ? 1 / (rate * (1 - rate)) : (logit(rate) - logit(usual)) / difference;
}
