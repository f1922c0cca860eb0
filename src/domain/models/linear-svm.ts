import { randomOf, shuffled } from '../random.ts';
import { baseLogOdds, labelWeights, ofKind } from './base-rate-estimator.ts';
import { countPositives, type Dataset, takeFloats, takeRows } from './dataset.ts';
import { designRows, emptyDesign, learnDesign } from './design-matrix.ts';
import type { Estimator, FitContext, FittedModel, ModelJson, Params } from './estimator.ts';
import { fitLinear } from './fit-linear.ts';
import {
  type LinearPredictor,
  linearContributions,
  linearLogOdds,
  predictRows,
  usualTerms,
} from './linear-predictor.ts';
import { emptyRows, type LinearRows, rowDot, takeLinearRows } from './linear-rows.ts';
import { logisticLoss, squaredHingeLoss } from './row-loss.ts';
import { foldsOf } from './trees/folds.ts';

/**
 * A challenger: linear support vector machine, its decision values turned into log-odds by Platt scaling. More than 10,000 rows are
 * sampled, the share of each label kept and the rows' weights with it.
 */
export const linearSvm: Estimator = {
  kind: 'linear_svm',
  grid: (data) => (rarerLabel(data) < fewPositives ? [{ cost: 0.01 }] : [{ cost: 0.01 }, { cost: 0.1 }]),
  fit: fitLinearSvm,
  fromJSON: (json) => fittedSvm(ofKind(json, 'linear_svm') as SvmJson),
};

interface SvmJson extends ModelJson {
  readonly predictor: LinearPredictor;
}

const fewPositives = 100;
const mostRows = 10_000;
const folds = 5;

function fitLinearSvm(data: Dataset, params: Params, context: FitContext): FittedModel {
  const base = baseLogOdds(data, context);
  const { sample, groups } = sampled(data, context);
  // Platt's sigmoid needs rows of either label that were not fitted on.
  const isConstant = rarerLabel(sample) < 2;
  const design = isConstant ? emptyDesign : learnDesign(sample);
  const x = designRows(design, sample);
  const weights = isConstant
    ? Float64Array.of(base)
    : weightsInLogOdds(x, sample, Number(params.cost ?? 0.1), { ...context, ...groups });
  const predictor = { design, weights: Array.from(weights), usual: usualTerms(design, x, sample) };
  return fittedSvm({ kind: 'linear_svm', columns: data.columns, predictor });
}

function rarerLabel({ labels, rows }: Dataset): number {
  const positives = countPositives(labels);
  return Math.min(positives, rows - positives);
}

function fittedSvm(json: SvmJson): FittedModel {
  const { columns, predictor } = json;
  const logOdds = linearLogOdds(predictor);
  return {
    kind: 'linear_svm',
    columns,
    logOdds,
    predictLogOdds: (data) => predictRows(logOdds, data),
    contributions: linearContributions(predictor),
    toJSON: () => json,
  };
}

/** Weights of the machine fitted on all rows, times the slope that held for rows not fitted on. */
function weightsInLogOdds(x: LinearRows, data: Dataset, cost: number, context: FitContext): Float64Array {
  const weights = labelWeights(data, context);
  const labels = data.labels;
  const costs = weights.map((weight) => weight * cost);
  const foldOf = foldsOf(labels, folds, randomOf(context.seed).fork(1), context.groups);
  const decisions = crossValidatedDecisions(x, labels, costs, foldOf);
  const { slope, constant } = plattScaling(decisions, labels, weights);
  // A slope below 0 says that the decision values told nothing about rows not fitted on.
  if (slope <= 0) return new Float64Array(x.terms).fill(baseLogOdds(data, context), 0, 1);
  const machine = fitMachine(x, labels, costs).map((weight) => weight * slope);
  machine[0] = (machine[0] as number) + constant;
  return machine;
}

/** The constant is a term like the others, as in LIBLINEAR (Fan et al. 2008, 2.2), whose optimum this is. */
function fitMachine(x: LinearRows, labels: Uint8Array, costs: Float64Array): Float64Array {
  const prior = { centre: new Float64Array(x.terms), precision: new Float64Array(x.terms).fill(1) };
  return fitLinear({ x, loss: squaredHingeLoss(labels, costs), ...prior }).beta;
}

function crossValidatedDecisions(
  x: LinearRows,
  labels: Uint8Array,
  costs: Float64Array,
  foldOf: Uint8Array,
): Float64Array {
  const decisions = new Float64Array(x.rows);
  for (let fold = 0; fold < folds; fold++) {
    const others = Uint32Array.from(foldOf.keys()).filter((i) => foldOf[i] !== fold);
    const othersLabels = Uint8Array.from(others, (i) => labels[i] as number);
    const machine = fitMachine(takeLinearRows(x, others), othersLabels, takeFloats(costs, others));
    for (let i = 0; i < x.rows; i++) if (foldOf[i] === fold) decisions[i] = rowDot(x, i, machine);
  }
  return decisions;
}

/**
 * Platt's sigmoid with his smoothed targets, by Newton's method (Lin, Lin, Weng 2007, A note on Platt's probabilistic outputs for
 * support vector machines, eq. 2 to 5): log-odds = slope · decision value + constant.
 */
function plattScaling(decisions: Float64Array, labels: Uint8Array, weights: Float64Array) {
  const x = emptyRows({ rows: decisions.length, denseTerms: 2, terms: 2, groups: 0 });
  const total = [0, 0];
  for (let i = 0; i < decisions.length; i++) {
    x.dense[2 * i] = 1;
    x.dense[2 * i + 1] = decisions[i] as number;
    total[labels[i] as number] = (total[labels[i] as number] as number) + (weights[i] as number);
  }
  const [stayed, left] = total as [number, number];
  const targets = Float64Array.from(labels, (label) => (label === 1 ? (left + 1) / (left + 2) : 1 / (stayed + 2)));
  // So weak a prior only keeps the slope finite where all decision values are the same.
  const prior = { centre: new Float64Array(2), precision: Float64Array.of(0, 1e-9) };
  const { beta } = fitLinear({ x, loss: logisticLoss(targets, weights), ...prior });
  return { constant: beta[0] as number, slope: beta[1] as number };
}

/** 10,000 rows, of either label in its share, at least 2; what they weigh together stays for each label. */
function sampled(data: Dataset, { seed, groups }: FitContext): { sample: Dataset; groups: Pick<FitContext, 'groups'> } {
  if (data.rows <= mostRows) return { sample: data, groups: {} };
  const order = shuffled(data.rows, randomOf(seed).fork(0));
  const drawn: number[] = [];
  const grownBy = [1, 1];
  for (const label of [0, 1]) {
    const all = order.filter((i) => data.labels[i] === label);
    const kept = all.slice(0, Math.max(2, Math.round((all.length * mostRows) / data.rows)));
    grownBy[label] = weightOf(data, all) / weightOf(data, kept);
    drawn.push(...kept);
  }
  const positions = Uint32Array.from(drawn).sort();
  const taken = takeRows(data, positions);
  const weights = taken.weights.map((weight, i) => weight * (grownBy[taken.labels[i] as number] as number));
  const ofRow = (i: number): number => groups?.[i] as number;
  return { sample: { ...taken, weights }, groups: groups ? { groups: Array.from(positions, ofRow) } : {} };
}

function weightOf(data: Dataset, positions: Uint32Array): number {
  let sum = 0;
  for (const i of positions) sum += data.weights[i] as number;
  return sum;
}
