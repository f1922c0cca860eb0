/**
 * Probability that a customer renews at the end of its term. The churn model's own answer is the survival to that day
 * (survivalAfter); this model learns from the install's past terms by how much that answer is off, and with how much it should count:
 *   logit P(renew) = logit S(risk, days) + a + b·(logit risk - logit base) + c·(days - 180) / 180
 * with a, b, c ~ N(0, prior variance). Without past terms a = b = c = 0, and the answer is the survival itself.
 */
import { bounded, logit, overDays, sigmoid } from '../scoring/base-rate.ts';
import type { ScoringSettings } from '../scoring/settings.ts';
import { survivalAfter } from '../scoring/survival.ts';

type Rates = Pick<ScoringSettings, 'horizonDays' | 'baseRatePerYear'>;

/** A past term as it looked on a day before its end. */
export interface RenewalRow {
  /** Churn risk on that day, 0 to 1. */
  readonly risk: number;
  readonly daysLeft: number;
  readonly renewed: boolean;
  /** 1 / number of rows of the term: they are one observation, not twelve. */
  readonly weight: number;
}

/** Plain data, so that it is stored as it is. */
export interface RenewalModel {
  readonly format: 1;
  /** a, b, c above; log-odds. */
  readonly coefficients: readonly [number, number, number];
  /** Past terms learnt from (sum of the weights), and how many of them were renewed. */
  readonly terms: number;
  readonly renewed: number;
}

export const unfittedRenewalModel: RenewalModel = { format: 1, coefficients: [0, 0, 0], terms: 0, renewed: 0 };

/** Standard deviation of the prior of each coefficient: the level may be off by a factor of e, the slopes by half. */
const priorSd = [1, 0.5, 0.5] as const;
const middleDays = 180;
const parameters = 3;
const maxSteps = 50;

/** Probability to renew, above 0 and below 1. `model` null gives the survival to the day. */
export function renewalProbability(
  model: RenewalModel | null,
  term: { readonly risk: number; readonly daysLeft: number },
  settings: Rates,
): number {
  const survival = survivalTo(term, settings);
  if (model === null) return survival;
  const x = inputs(term, settings);
  let logOdds = logit(bounded(survival));
  for (let k = 0; k < parameters; k++) logOdds += (model.coefficients[k] as number) * (x[k] as number);
  return sigmoid(logOdds);
}

/** Maximum a posteriori by Newton's method; the log posterior is strictly concave, so every start finds the one optimum. */
export function fitRenewalModel(rows: readonly RenewalRow[], settings: Rates): RenewalModel {
  if (rows.length === 0) return unfittedRenewalModel;
  const offsets = rows.map((row) => logit(bounded(survivalTo(row, settings))));
  const xs = rows.map((row) => inputs(row, settings));
  let beta: readonly number[] = [0, 0, 0];
  for (let step = 0; step < maxSteps; step++) {
    const { gradient, hessian } = derivatives(rows, offsets, xs, beta);
    const move = solve3(hessian, gradient);
    // Half steps keep Newton from overshooting where nearly all terms went one way.
    const scale = Math.min(1, 2 / Math.max(...move.map(Math.abs), 1e-12));
    beta = beta.map((value, k) => value + scale * (move[k] as number));
    if (Math.max(...move.map(Math.abs)) < 1e-10) break;
  }
  let terms = 0;
  let renewed = 0;
  for (const row of rows) {
    terms += row.weight;
    if (row.renewed) renewed += row.weight;
  }
  const coefficients = [beta[0] as number, beta[1] as number, beta[2] as number] as const;
  return { format: 1, coefficients, terms: whole(terms), renewed: whole(renewed) };
}

/**
 * To the term's end, or to the end of the horizon where that is later: a departure at the term's end counts within the horizon it is
 * scored for.
 */
function survivalTo({ risk, daysLeft }: Pick<RenewalRow, 'risk' | 'daysLeft'>, settings: Rates): number {
  return survivalAfter(Math.max(settings.horizonDays, daysLeft), risk, settings);
}

function inputs({ risk, daysLeft }: Pick<RenewalRow, 'risk' | 'daysLeft'>, settings: Rates): readonly number[] {
  const usual = logit(bounded(overDays(settings.baseRatePerYear, settings.horizonDays)));
  return [1, logit(bounded(risk)) - usual, (daysLeft - middleDays) / middleDays];
}

/** Gradient and negative Hessian of the log posterior at `beta`. */
function derivatives(
  rows: readonly RenewalRow[],
  offsets: readonly number[],
  xs: readonly (readonly number[])[],
  beta: readonly number[],
): { readonly gradient: number[]; readonly hessian: number[][] } {
  const gradient = beta.map((value, k) => -value / (priorSd[k] as number) ** 2);
  const hessian = priorSd.map((sd, k) => priorSd.map((_, j) => (j === k ? 1 / sd ** 2 : 0)));
  for (let i = 0; i < rows.length; i++) {
    const { weight, renewed } = rows[i] as RenewalRow;
    const x = xs[i] as readonly number[];
    let logOdds = offsets[i] as number;
    for (let k = 0; k < parameters; k++) logOdds += (beta[k] as number) * (x[k] as number);
    const p = sigmoid(logOdds);
    const curve = weight * p * (1 - p);
    for (let k = 0; k < parameters; k++) {
      gradient[k] = (gradient[k] as number) + weight * ((renewed ? 1 : 0) - p) * (x[k] as number);
      const line = hessian[k] as number[];
      for (let j = 0; j < parameters; j++) line[j] = (line[j] as number) + curve * (x[k] as number) * (x[j] as number);
    }
  }
  return { gradient, hessian };
}

/** Twelve twelfths are one. */
function whole(sum: number): number {
  return Math.round(sum * 1e6) / 1e6;
}

/** Solves a symmetric positive definite 3 x 3 system by elimination: no pivoting is needed for one. */
function solve3(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((line, k) => [...line, right[k] as number]);
  for (let pivot = 0; pivot < parameters; pivot++) {
    const top = rows[pivot] as number[];
    for (let k = pivot + 1; k < parameters; k++) {
      const line = rows[k] as number[];
      const factor = (line[pivot] as number) / (top[pivot] as number);
      for (let j = pivot; j <= parameters; j++) line[j] = (line[j] as number) - factor * (top[j] as number);
    }
  }
  const solved = [0, 0, 0];
  for (let k = parameters - 1; k >= 0; k--) {
    const line = rows[k] as number[];
    let rest = line[parameters] as number;
    for (let j = k + 1; j < parameters; j++) rest -= (line[j] as number) * (solved[j] as number);
    solved[k] = rest / (line[k] as number);
  }
  return solved;
}
