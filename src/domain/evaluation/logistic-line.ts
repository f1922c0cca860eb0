/**
 * Logistic regression in one or two variables without a penalty, by Newton's method: small enough to be exact to
 * rounding. For calibration only; models have their own.
 */
import { sumOf } from './weighting.ts';

const maxSteps = 100;
const maxHalvings = 30;
/** A steeper fit than this means that the classes are separated and no finite one exists. */
const steepest = 1e4;

/** Slope and intercept of the log-odds of `targets` (0 to 1) on x. Null where there is none. */
export function fitLogisticLine(
  x: Float64Array,
  targets: Float64Array,
  weights: Float64Array,
): { readonly slope: number; readonly intercept: number } | null {
  const fitted = fitLogistic([x], targets, weights);
  if (fitted === null) return null;
  return { slope: fitted[0] as number, intercept: fitted[1] as number };
}

/** Coefficients of the columns, the intercept last. Null where the maximum does not exist or is not unique. */
export function fitLogistic(
  columns: readonly Float64Array[],
  targets: Float64Array,
  weights: Float64Array,
): Float64Array | null {
  const start = initial(columns.length, targets, weights);
  if (start === null) return null;
  let theta = start;
  let loss = lossOf(theta, columns, targets, weights);
  for (let step = 0; step < maxSteps; step++) {
    const newton = newtonStep(theta, columns, targets, weights);
    if (newton === null) return null;
    const next = lineSearch(theta, newton, loss, (candidate) => lossOf(candidate, columns, targets, weights));
    if (next === null) return theta;
    const moved = maxAbs(next.theta.map((value, k) => value - (theta[k] as number)));
    ({ theta, loss } = next);
    if (maxAbs(theta) > steepest) return null;
    if (moved <= 1e-12 * (1 + maxAbs(theta))) return theta;
  }
  return null;
}

/** All coefficients 0 and the intercept that of the mean; null where the targets are all 0 or all 1. */
function initial(columns: number, targets: Float64Array, weights: Float64Array): Float64Array | null {
  const total = sumOf(weights);
  const mean = sumOf(targets.map((target, i) => target * (weights[i] as number))) / total;
  if (!(mean > 0 && mean < 1)) return null;
  const theta = new Float64Array(columns + 1);
  theta[columns] = Math.log(mean / (1 - mean));
  return theta;
}

function lossOf(
  theta: Float64Array,
  columns: readonly Float64Array[],
  targets: Float64Array,
  weights: Float64Array,
): number {
  let loss = 0;
  for (let i = 0; i < targets.length; i++) {
    const margin = marginOf(theta, columns, i);
    loss += (weights[i] as number) * (softplus(margin) - (targets[i] as number) * margin);
  }
  return loss;
}

/** −H⁻¹ g; null where H is singular. */
function newtonStep(
  theta: Float64Array,
  columns: readonly Float64Array[],
  targets: Float64Array,
  weights: Float64Array,
): Float64Array | null {
  const size = theta.length;
  const hessian = Array.from({ length: size }, () => new Float64Array(size));
  const downhill = new Float64Array(size);
  const row = new Float64Array(size).fill(1);
  for (let i = 0; i < targets.length; i++) {
    for (let k = 0; k < columns.length; k++) row[k] = (columns[k] as Float64Array)[i] as number;
    const p = 1 / (1 + Math.exp(-marginOf(theta, columns, i)));
    const weight = weights[i] as number;
    for (let k = 0; k < size; k++) {
      const xk = row[k] as number;
      downhill[k] = (downhill[k] as number) + weight * ((targets[i] as number) - p) * xk;
      const line = hessian[k] as Float64Array;
      for (let l = 0; l <= k; l++) line[l] = (line[l] as number) + weight * p * (1 - p) * xk * (row[l] as number);
    }
  }
  return solveCholesky(hessian, downhill);
}

/** Halves the step until the loss does not rise; null where no step lowers it any more. */
function lineSearch(
  theta: Float64Array,
  step: Float64Array,
  loss: number,
  lossAt: (theta: Float64Array) => number,
): { readonly theta: Float64Array; readonly loss: number } | null {
  let share = 1;
  for (let halving = 0; halving < maxHalvings; halving++) {
    const candidate = theta.map((value, k) => value + share * (step[k] as number));
    const candidateLoss = lossAt(candidate);
    if (candidateLoss <= loss) return { theta: candidate, loss: candidateLoss };
    share /= 2;
  }
  return null;
}

/**
 * Solves A x = b for a symmetric positive definite A of which the lower half is given; null where it is singular.
 * Overwrites A.
 */
function solveCholesky(a: readonly Float64Array[], b: Float64Array): Float64Array | null {
  const size = b.length;
  const at = (i: number, j: number): number => (a[i] as Float64Array)[j] as number;
  for (let j = 0; j < size; j++) {
    const original = at(j, j);
    for (let i = j; i < size; i++) {
      let value = at(i, j);
      for (let k = 0; k < j; k++) value -= at(i, k) * at(j, k);
      if (i === j && !(value > 1e-12 * original)) return null;
      (a[i] as Float64Array)[j] = i === j ? Math.sqrt(value) : value / at(j, j);
    }
  }
  const x = Float64Array.from(b);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i] = (x[i] as number) - at(i, k) * (x[k] as number);
    x[i] = (x[i] as number) / at(i, i);
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i] = (x[i] as number) - at(k, i) * (x[k] as number);
    x[i] = (x[i] as number) / at(i, i);
  }
  return x;
}

function marginOf(theta: Float64Array, columns: readonly Float64Array[], row: number): number {
  let margin = theta[columns.length] as number;
  for (let k = 0; k < columns.length; k++) {
    margin += (theta[k] as number) * ((columns[k] as Float64Array)[row] as number);
  }
  return margin;
}

/** ln(1 + eˣ) without overflow. */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

function maxAbs(values: Float64Array): number {
  let max = 0;
  for (const value of values) max = Math.max(max, Math.abs(value));
  return max;
}
