import { type CholeskyFactor, choleskyFactor, choleskySolve } from '../numeric/cholesky.ts';
import { addRow, type LinearRows, rowDot, weightedGram } from './linear-rows.ts';
import type { RowLoss } from './row-loss.ts';

/** Minimise Σ loss(x·β) + ½ Σ precision·(β − centre)²: the most probable β under a Gaussian prior where the loss is a likelihood's. */
export interface LinearProblem {
  readonly x: LinearRows;
  readonly loss: RowLoss;
  /** Centre of each term's prior, and 1 / variance; 0 is no prior. */
  readonly centre: Float64Array;
  readonly precision: Float64Array;
}

export interface LinearFit {
  readonly beta: Float64Array;
  /** Cholesky factor of the Hessian at `beta`: of the inverse covariance in Laplace's approximation. */
  readonly hessian: CholeskyFactor;
}

/** Where a fit stands; the Hessian is that of an earlier place while steps with it converge. */
interface Place {
  readonly beta: Float64Array;
  readonly eta: Float64Array;
  readonly objective: number;
}

/** Twice the fall of the objective that a step still promises; the step after it would promise a 30th of it at most. */
const tolerance = 1e-9;
/** A Hessian is kept while the promise falls by this factor a step: near the optimum it hardly changes, and it is what costs. */
const keepWhileFalling = 30;
const maxSteps = 200;
/** A step that has to be halved more often than this is lost in rounding: the optimum is reached. */
const maxHalvings = 40;

/**
 * Newton's method, for the logistic loss iteratively reweighted least squares (Hastie, Tibshirani, Friedman 2009, 4.4.1), for the
 * squared hinge that of Keerthi and DeCoste (2005, JMLR 6), with steps halved until the objective does not rise. Strictly convex
 * where every term but the constant has a prior: one optimum, on separable data too.
 */
export function fitLinear(problem: LinearProblem, start: Float64Array = problem.centre): LinearFit {
  let place = placeAt(problem, start);
  let hessian = hessianAt(problem, place);
  let isFresh = true;
  let before = Number.POSITIVE_INFINITY;
  for (let i = 0; i < maxSteps; i++) {
    const gradient = gradientAt(problem, place);
    let step = choleskySolve(hessian, gradient);
    if (!isFresh && dot(step, gradient) > before / keepWhileFalling) {
      hessian = hessianAt(problem, place);
      isFresh = true;
      step = choleskySolve(hessian, gradient);
    }
    const promised = dot(step, gradient);
    const next = promised > 0 ? halvedUntilBetter(problem, place, step) : undefined;
    if (next === undefined) break;
    [place, before, isFresh] = [next, promised, false];
    if (promised <= tolerance) break;
  }
  return { beta: place.beta, hessian: isFresh ? hessian : hessianAt(problem, place) };
}

function placeAt({ x, loss, centre, precision }: LinearProblem, beta: Float64Array): Place {
  const eta = new Float64Array(x.rows);
  for (let i = 0; i < x.rows; i++) eta[i] = rowDot(x, i, beta);
  let objective = loss.value(eta);
  for (let j = 0; j < beta.length; j++) {
    objective += ((precision[j] as number) / 2) * ((beta[j] as number) - (centre[j] as number)) ** 2;
  }
  return { beta, eta, objective };
}

function halvedUntilBetter(problem: LinearProblem, from: Place, step: Float64Array): Place | undefined {
  // What the sum over many rows may be off by rounding.
  const allowed = from.objective + 1e-13 * Math.abs(from.objective);
  for (let halvings = 0, share = 1; halvings <= maxHalvings; halvings++, share /= 2) {
    const beta = from.beta.map((each, j) => each - share * (step[j] as number));
    const next = placeAt(problem, beta);
    if (next.objective <= allowed) return next;
  }
  return undefined;
}

function gradientAt({ x, loss, centre, precision }: LinearProblem, { beta, eta }: Place): Float64Array {
  const gradient = beta.map((each, j) => (precision[j] as number) * (each - (centre[j] as number)));
  const slopes = loss.slopes(eta);
  for (let i = 0; i < x.rows; i++) addRow(x, i, slopes[i] as number, gradient);
  return gradient;
}

function hessianAt({ x, loss, precision }: LinearProblem, { eta }: Place): CholeskyFactor {
  const hessian = weightedGram(x, loss.curvatures(eta));
  for (let j = 0; j < x.terms; j++)
    hessian[j * x.terms + j] = (hessian[j * x.terms + j] as number) + (precision[j] as number);
  return choleskyFactor(hessian, x.terms);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
