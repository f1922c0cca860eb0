import { type CholeskyFactor, inverseQuadraticForm } from '../numeric/cholesky.ts';
import { baseLogOdds, labelWeights, ofKind } from './base-rate-estimator.ts';
import { type Column, countPositives, type Dataset, takeFloats } from './dataset.ts';
import { type Design, designRow, designRows, emptyDesign, learnDesign } from './design-matrix.ts';
import type { Estimator, FitContext, FittedModel, ModelJson, Params } from './estimator.ts';
import { fitLinear, type LinearFit } from './fit-linear.ts';
import {
  type LinearPredictor,
  linearContributions,
  linearLogOdds,
  predictRows,
  termValues,
  usualTerms,
} from './linear-predictor.ts';
import { type LinearRows, takeLinearRows } from './linear-rows.ts';
import { logisticLoss } from './row-loss.ts';

/**
 * Rung 2 of the ladder: Bayesian logistic regression, the most probable weights under a Gaussian prior (Bishop 2006, 4.5). The prior of
 * a column that experts have weighed is centred on their weight with standard deviation `priorSd`; that of any other term on 0 with
 * 1/variance `precision`, which is 1/C of scikit-learn on the same terms. The intercept has none. `knots` adds hinges to each number.
 */
export const logisticRegression: Estimator = {
  kind: 'logistic_regression',
  grid,
  fit: fitLogistic,
  fromJSON: (json) => fittedLogistic(ofKind(json, 'logistic_regression') as LogisticJson),
};

interface LogisticJson extends ModelJson {
  readonly predictor: LinearPredictor;
  /** Lower half of the Hessian's Cholesky factor, row after row. */
  readonly factor: readonly number[];
}

/** With fewer rows of the rarer label the data cannot tell a weaker prior from a stronger one, or carry a curve. */
const fewPositives = 100;
const enoughForHinges = { rarer: 300, rows: 1500 };
/** With hinges a number has four terms: so many of them, and so many cells of the design (160 MB), are still quick to fit. */
const mostWithHinges = { terms: 400, cells: 2e7 };

function grid(data: Dataset): readonly Params[] {
  const positives = countPositives(data.labels);
  const rarer = Math.min(positives, data.rows - positives);
  const hasExperts = data.columns.some((column) => column.expertWeight !== undefined);
  const strict = hasExperts ? { precision: 20, knots: 0, priorSd: 0.05 } : { precision: 20, knots: 0 };
  const loose = hasExperts ? { precision: 1, knots: 0, priorSd: 0.4 } : { precision: 1, knots: 0 };
  const middle = { precision: 5, knots: 0, priorSd: 0.15 };
  if (rarer < fewPositives) return hasExperts ? [strict, middle] : [strict];
  const plain = hasExperts ? [strict, middle, loose] : [strict, loose];
  const numbers = data.columns.filter((column) => column.kind === 'number').length;
  const isEnough = rarer >= enoughForHinges.rarer && data.rows >= enoughForHinges.rows;
  const isQuick = 4 * numbers <= mostWithHinges.terms && 4 * numbers * data.rows <= mostWithHinges.cells;
  const mayBend = numbers > 0 && isEnough && isQuick;
  return mayBend ? [...plain, ...plain.slice(-2).map((params) => ({ ...params, knots: 3 }))] : plain;
}

function fitLogistic(data: Dataset, params: Params, context: FitContext): FittedModel {
  const base = baseLogOdds(data, context);
  const positives = countPositives(data.labels);
  const isConstant = positives === 0 || positives === data.rows;
  const design = isConstant ? emptyDesign : learnDesign(data, Number(params.knots ?? 0));
  const x = designRows(design, data);
  const prior = priorOf(design, data.columns, params);
  const weights = labelWeights(data, context);
  const { beta, hessian } = isConstant
    ? constantFit(weights, base)
    : fitLinear({ x, loss: logisticLoss(targetsOf(data), weights), ...prior }, startOf(data, x, weights, prior, base));
  return fittedLogistic({
    kind: 'logistic_regression',
    columns: data.columns,
    predictor: { design, weights: Array.from(beta), usual: usualTerms(design, x, data) },
    factor: packLower(hessian),
  });
}

function fittedLogistic(json: LogisticJson): FittedModel {
  const { columns, predictor } = json;
  const logOdds = linearLogOdds(predictor);
  const hessian = unpackLower(json.factor, predictor.design.terms);
  return {
    kind: 'logistic_regression',
    columns,
    logOdds,
    predictLogOdds: (data) => predictRows(logOdds, data),
    contributions: linearContributions(predictor),
    // Laplace's approximation (Bishop 2006, 4.5.1): x' H⁻¹ x. It takes rows as independent, which those of one customer are not.
    logOddsSd: (row) => Math.sqrt(inverseQuadraticForm(hessian, termValues(designRow(predictor.design, row)))),
    toJSON: () => json,
  };
}

/** Only the number itself is what experts weighed: its hinges and its missing-indicator have the prior of any other term. */
function priorOf(design: Design, columns: readonly Column[], params: Params) {
  const centre = new Float64Array(design.terms);
  const precision = new Float64Array(design.terms).fill(Number(params.precision ?? 1));
  precision[0] = 0;
  const priorSd = Number(params.priorSd ?? 0.15);
  for (const block of design.blocks) {
    const expertWeight = columns[block.column]?.expertWeight;
    if (block.kind !== 'number' || expertWeight === undefined) continue;
    centre[block.term] = expertWeight;
    precision[block.term] = 1 / priorSd ** 2;
  }
  return { centre, precision };
}

function targetsOf(data: Dataset): Float64Array {
  return Float64Array.from(data.labels);
}

/** Half a row of either label is all that speaks of its uncertainty. */
function constantFit(weights: Float64Array, base: number): LinearFit {
  let total = 1;
  for (const weight of weights) total += weight;
  const probability = 1 / (1 + Math.exp(-base));
  const lower = Float64Array.of(Math.sqrt(total * probability * (1 - probability)));
  return { beta: Float64Array.of(base), hessian: { size: 1, lower, jitter: 0 } };
}

type Prior = ReturnType<typeof priorOf>;

const warmRows = 10_000;

/**
 * The prior's centre. On many rows the optimum for every k-th of them: that for all lies near, and one Hessian on all rows takes the
 * fit there instead of four. Not where a few rows cannot tell.
 */
function startOf(data: Dataset, x: LinearRows, weights: Float64Array, prior: Prior, base: number): Float64Array {
  const start = Float64Array.from(prior.centre);
  start[0] = base;
  const stride = Math.floor(x.rows / warmRows);
  if (stride < 2) return start;
  const positions = Uint32Array.from({ length: Math.floor(x.rows / stride) }, (_, i) => i * stride);
  const targets = takeFloats(targetsOf(data), positions);
  const hits = countPositives(Uint8Array.from(targets));
  if (Math.min(hits, positions.length - hits) < fewPositives) return start;
  const scaled = takeFloats(weights, positions).map((weight) => weight * stride);
  return fitLinear({ x: takeLinearRows(x, positions), loss: logisticLoss(targets, scaled), ...prior }, start).beta;
}

function packLower({ size, lower }: CholeskyFactor): number[] {
  const packed: number[] = [];
  for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) packed.push(lower[i * size + j] as number);
  return packed;
}

function unpackLower(packed: readonly number[], size: number): CholeskyFactor {
  const lower = new Float64Array(size * size);
  let at = 0;
  for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) lower[i * size + j] = packed[at++] as number;
  return { size, lower, jitter: 0 };
}
