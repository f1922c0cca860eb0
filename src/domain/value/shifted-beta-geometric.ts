/**
 * Shifted-beta-geometric: how long customers with a contract stay. Fader, Hardie (2007), "How to Project Customer Retention", J.
 * Interactive Marketing 21(1), 76-90; the residual lifetime from Fader, Hardie (2010), "Customer-Base Valuation in a Contractual
 * Setting", Marketing Science 29(1), 85-93. At each renewal a customer leaves with a chance of its own that is beta (alpha, beta) over
 * customers, so that those who stay are ever more loyal: retention rises with age though nobody changes.
 */

import { logBeta } from '../numeric/gamma.ts';
import { logHypergeometric } from '../numeric/hypergeometric.ts';
import { minimise } from '../numeric/minimise.ts';
import { type Figure, figureOf, type NoResult, noFigure } from './figure.ts';
import { behindWall, isAtWall, wallAt } from './parameter-wall.ts';

export interface ShiftedBetaGeometricParams {
  readonly alpha: number;
  readonly beta: number;
}

export interface ShiftedBetaGeometricFit extends ShiftedBetaGeometricParams {
  readonly logLikelihood: number;
  /** At the start of all cohorts. */
  readonly customers: number;
  readonly converged: boolean;
  readonly iterations: number;
  /** Why the parameters alone should not be read, null as a rule. */
  readonly warning: string | null;
}

const maxPeriods = 10_000;
const notParams = 'the parameters of the model are not above 0';

/** By age, the first renewal first: how many stayed and how many left. */
interface Renewals {
  readonly stayed: readonly number[];
  readonly left: readonly number[];
}

/**
 * Each cohort: customers at the start, then those still there after each renewal. Cohorts of different length go together; their order
 * does not matter.
 */
export function fitShiftedBetaGeometric(cohorts: readonly (readonly number[])[]): ShiftedBetaGeometricFit | NoResult {
  const renewals = renewalsOf(cohorts);
  if ('reason' in renewals) return renewals;
  const { stayed, left } = renewals;
  const total = (stayed[0] ?? 0) + (left[0] ?? 0);
  const [allStayed, allLeft] = [sumOf(stayed), sumOf(left)];
  if (!(total > 0)) return { reason: 'no customer has come to a renewal' };
  if (!Number.isFinite(allStayed + allLeft)) return { reason: 'the counts are too large' };
  if (allLeft === 0) return { reason: 'nobody has left yet' };
  if (allStayed === 0) return { reason: 'nobody has stayed' };
  if (left.length < 2) return { reason: 'one renewal does not tell how loyalty grows: two are needed' };
  const model = likelihoodOf(renewals, total);
  const found = minimise(
    { value: (x) => model(x, new Float64Array(2)), gradient: model },
    Float64Array.of(0, behindWall(Math.log(allStayed) - Math.log(allLeft))),
    { tolerance: 1e-10 },
  );
  const [alpha, beta] = Array.from(found.x, Math.exp) as [number, number];
  const logLikelihood = -total * (model(found.x, new Float64Array(2)) - wallAt(found.x, new Float64Array(2)));
  if (!Number.isFinite(logLikelihood)) return { reason: 'the likelihood is beyond what numbers here can hold' };
  const atWall = found.x.some(isAtWall);
  return {
    ...{ alpha, beta, logLikelihood, customers: total, converged: found.converged, iterations: found.iterations },
    warning: atWall
      ? 'customers do not differ in loyalty here: only alpha / beta is told'
      : found.converged
        ? null
        : 'the fit did not settle',
  };
}

/** Share still there after so many renewals, 0 to 1. */
export function sbgSurvival(params: ShiftedBetaGeometricParams, renewals: number): Figure {
  if (!isParams(params)) return noFigure(notParams);
  if (!(renewals >= 0 && Number.isFinite(renewals))) return noFigure('renewals are 0 or more');
  if (renewals === 0) return figureOf(1);
  return figureOf(
    Math.min(1, Math.exp(logBeta(params.alpha, params.beta + renewals) - logBeta(params.alpha, params.beta))),
  );
}

/** Of those who come to this renewal, 1 for the first, the share that stays. */
export function sbgRetention({ alpha, beta }: ShiftedBetaGeometricParams, renewal: number): Figure {
  if (!isParams({ alpha, beta })) return noFigure(notParams);
  if (!(renewal >= 1 && Number.isFinite(renewal))) return noFigure('renewals are counted from 1');
  const before = beta + renewal - 1;
  return figureOf(before / (alpha + before));
}

/**
 * DERL: payments still to come from a customer who has renewed so often, before the next renewal is known, each worth (1 + discount)^-k,
 * the next one whole. Without discount it is known only where lifetimes have a mean, alpha above 1.
 */
export function residualLifetime(params: ShiftedBetaGeometricParams, renewals: number, discount: number): Figure {
  if (!isParams(params)) return noFigure(notParams);
  if (!(Number.isInteger(renewals) && renewals >= 0)) return noFigure('renewals are a whole number of 0 or more');
  if (!(discount >= 0 && Number.isFinite(discount))) return noFigure('a discount rate is 0 or more');
  const next = sbgRetention(params, renewals + 1);
  if (next.value === null) return next;
  const { alpha, beta } = params;
  if (discount === 0) {
    return alpha > 1
      ? figureOf((beta + renewals) / (alpha - 1))
      : noFigure('without discount it has no end: alpha is 1 or less');
  }
  const from = beta + renewals + 1;
  const log = logHypergeometric(1, from, alpha + from, 1 / (1 + discount), discount / (1 + discount));
  return log === null ? noFigure('the sum did not settle') : figureOf(next.value * Math.exp(log));
}

function renewalsOf(cohorts: readonly (readonly number[])[]): Renewals | NoResult {
  const [stayed, left]: [number[], number[]] = [[], []];
  for (const cohort of cohorts) {
    if (cohort.length > maxPeriods) return { reason: `a cohort has more than ${maxPeriods} periods` };
    for (const [age, after] of cohort.entries()) {
      if (!(after >= 0 && Number.isFinite(after))) return { reason: 'a count of customers is 0 or more' };
      const before = cohort[age - 1];
      if (before === undefined) continue;
      if (after > before) return { reason: 'a cohort cannot grow: customers who came later are another cohort' };
      stayed[age - 1] = (stayed[age - 1] ?? 0) + after;
      left[age - 1] = (left[age - 1] ?? 0) + before - after;
    }
  }
  return { stayed, left };
}

/** Minus the mean log-likelihood of a customer: each renewal is a binomial with the retention rate of its age. */
function likelihoodOf({ stayed, left }: Renewals, total: number) {
  return (logs: Float64Array, gradient: Float64Array): number => {
    const [alpha, beta] = Array.from(logs, Math.exp) as [number, number];
    const logAlpha = Math.log(alpha);
    let [sum, ofAlpha, ofBeta] = [0, 0, 0];
    stayed.forEach((kept, age) => {
      const [gone, before] = [left[age] as number, beta + age];
      const all = alpha + before;
      sum += gone * logAlpha + kept * Math.log(before) - (gone + kept) * Math.log(all);
      ofAlpha += gone / alpha - (gone + kept) / all;
      ofBeta += kept / before - (gone + kept) / all;
    });
    gradient.set([(-alpha * ofAlpha) / total, (-beta * ofBeta) / total]);
    return -sum / total + wallAt(logs, gradient);
  };
}

function isParams({ alpha, beta }: ShiftedBetaGeometricParams): boolean {
  return alpha > 0 && beta > 0 && Number.isFinite(alpha) && Number.isFinite(beta);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0);
}
