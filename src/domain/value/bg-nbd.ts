/**
 * BG/NBD: how often customers without a contract buy, and when they stop. Fader, Hardie, Lee (2005), "Counting Your Customers" the
 * Easy Way, Marketing Science 24(2), 275-284. Purchases come at a rate that is gamma (r, alpha) over customers; after each, a customer
 * stays away for good with a probability that is beta (a, b). Fitted by maximum likelihood (their eq. 6) in the parameters' logarithms.
 */
import { choleskyFactor, choleskySolve } from '../numeric/cholesky.ts';
import { digamma, logBeta, logGamma } from '../numeric/gamma.ts';
import { minimise } from '../numeric/minimise.ts';
import type { NoResult } from './figure.ts';
import { behindWall, isAtWall, wallAt } from './parameter-wall.ts';
import { type GroupedHistories, groupHistories, type PurchaseHistory } from './purchase-groups.ts';

export interface BgNbdParams {
  /** Shape of the purchase rate over customers. */
  readonly r: number;
  /** Its scale, in periods. */
  readonly alpha: number;
  /** Of the chance to stay away after a purchase: mean a / (a + b). */
  readonly a: number;
  readonly b: number;
}

export interface BgNbdFit extends BgNbdParams {
  readonly logLikelihood: number;
  /** Sum of weights. */
  readonly customers: number;
  /** Histories that cannot be: a last purchase after the end, half a purchase. */
  readonly leftOut: number;
  readonly converged: boolean;
  readonly iterations: number;
  /** Of ln r, ln alpha, ln a, ln b, row-major, from the observed information; null where it cannot be inverted. */
  readonly covariance: Float64Array | null;
  /** Why the parameters alone should not be read, null as a rule. Forecasts hold all the same. */
  readonly warning: string | null;
}

/** Standard error of ln of a parameter from which it counts as not told. */
const vague = 3;

/** The histories' order does not matter, and a weight is as good as a repeat. `start` is for tests. */
export function fitBgNbd(histories: readonly PurchaseHistory[], start?: BgNbdParams): BgNbdFit | NoResult {
  const { groups, leftOut } = groupHistories(histories);
  if (groups.total === 0) return { reason: 'no customer with a purchase history' };
  if (groups.repeats === 0) return { reason: 'nobody has bought again yet' };
  const scale = 1 / groups.greatestAge;
  if (!Number.isFinite(scale)) return { reason: 'the ages of customers are too small or too large' };
  const model = likelihoodOf(groups, scale);
  const from = start ?? { r: 1, alpha: 1 / scale, a: 1, b: 1 };
  const logs = Float64Array.of(from.r, from.alpha * scale, from.a, from.b).map(Math.log);
  if (!logs.every(Number.isFinite)) return { reason: 'the start of the fit is not above 0' };
  const found = minimise(
    { value: (x) => model(x, new Float64Array(4)), gradient: model },
    logs.map((each) => behindWall(each)),
    { tolerance: 1e-9, maxIterations: 200 },
  );
  const [r, alpha, a, b] = Array.from(found.x, Math.exp) as [number, number, number, number];
  const loss = model(found.x, new Float64Array(4)) - wallAt(found.x, new Float64Array(4));
  const logLikelihood = -loss * groups.total + groups.repeats * Math.log(scale);
  if (!Number.isFinite(logLikelihood)) return { reason: 'the likelihood is beyond what numbers here can hold' };
  // A wall would pass for information.
  const covariance = found.x.some(isAtWall) ? null : covarianceAt(found.x, model, groups.total);
  return {
    ...{ r, alpha: alpha / scale, a, b, logLikelihood, customers: groups.total, leftOut },
    ...{ converged: found.converged, iterations: found.iterations, covariance },
    warning: warningOf(found.x, covariance) ?? (found.converged ? null : 'the fit did not settle'),
  };
}

type Loss = (logs: Float64Array, gradient: Float64Array) => number;

/** Minus the mean log-likelihood of a customer, with times in units of 1 / scale. */
function likelihoodOf(groups: GroupedHistories, scale: number): Loss {
  const { frequencies, recencies, ages, frequencyOf, recencyOf, ageOf, weights, total } = groups;
  const [atRecency, atAge] = [recencies.map((each) => each * scale), ages.map((each) => each * scale)];
  const [logRecency, logAge] = [new Float64Array(recencies.length), new Float64Array(ages.length)];
  const odds = new Float64Array(frequencies.length);
  return (logs, gradient) => {
    const [r, alpha, a, b] = Array.from(logs, Math.exp) as [number, number, number, number];
    const sum = ofFrequencies(groups, { r, alpha, a, b }, odds);
    atRecency.forEach((each, k) => {
      logRecency[k] = Math.log(alpha + each);
    });
    atAge.forEach((each, k) => {
      logAge[k] = Math.log(alpha + each);
    });
    for (let i = 0; i < weights.length; i++) {
      const [weight, kind] = [weights[i] as number, frequencyOf[i] as number];
      const x = frequencies[kind] as number;
      const [u, age] = [logAge[ageOf[i] as number] as number, atAge[ageOf[i] as number] as number];
      if (x === 0) {
        sum.value -= weight * r * u;
        sum.r -= weight * u;
        sum.alpha -= (weight * r) / (alpha + age);
        continue;
      }
      // The two ways to this history: alive at the end, and gone after the last purchase, the latter by its share.
      const [v, recency] = [logRecency[recencyOf[i] as number] as number, atRecency[recencyOf[i] as number] as number];
      const power = r + x;
      const difference = (odds[kind] as number) + power * (u - v);
      const small = Math.exp(-Math.abs(difference));
      const share = difference > 0 ? 1 / (1 + small) : small / (1 + small);
      sum.value += weight * ((difference > 0 ? difference : 0) + Math.log1p(small) - power * u);
      sum.r -= weight * (u + share * (v - u));
      sum.alpha -= weight * power * ((1 - share) / (alpha + age) + share / (alpha + recency));
      sum.a += (weight * share) / a;
      sum.b -= (weight * share) / (b + x - 1);
    }
    gradient.set([(-r * sum.r) / total, (-alpha * sum.alpha) / total, (-a * sum.a) / total, (-b * sum.b) / total]);
    return -sum.value / total + wallAt(logs, gradient);
  };
}

interface Sums {
  value: number;
  r: number;
  alpha: number;
  a: number;
  b: number;
}

/** What hangs on the number of purchases alone; fills ln(a / (b + x - 1)) by number. */
function ofFrequencies(groups: GroupedHistories, { r, alpha, a, b }: BgNbdParams, odds: Float64Array): Sums {
  const sum: Sums = { value: 0, r: 0, alpha: 0, a: 0, b: 0 };
  const [logAlpha, logA] = [Math.log(alpha), Math.log(a)];
  const [gammaR, betaAb] = [logGamma(r), logBeta(a, b)];
  const [psiR, psiB, psiAb] = [digamma(r), digamma(b), digamma(a + b)];
  groups.frequencies.forEach((x, kind) => {
    const weight = groups.frequencyWeights[kind] as number;
    if (x > 0) odds[kind] = logA - Math.log(b + x - 1);
    sum.value += weight * (r * logAlpha);
    sum.r += weight * logAlpha;
    sum.alpha += (weight * r) / alpha;
    if (x === 0) return;
    const psiAbx = digamma(a + b + x);
    sum.value += weight * (logGamma(r + x) - gammaR + logBeta(a, b + x) - betaAb);
    sum.r += weight * (digamma(r + x) - psiR);
    sum.a += weight * (psiAb - psiAbx);
    sum.b += weight * (digamma(b + x) - psiB + psiAb - psiAbx);
  });
  return sum;
}

/** The inverse of the Hessian, by central differences of the gradient. */
function covarianceAt(logs: Float64Array, model: Loss, total: number): Float64Array | null {
  const size = logs.length;
  const hessian = new Float64Array(size * size);
  const step = 1e-4;
  const gradientAt = (k: number, by: number): Float64Array => {
    const into = new Float64Array(size);
    model(
      logs.map((each, at) => (at === k ? each + by : each)),
      into,
    );
    return into;
  };
  for (let k = 0; k < size; k++) {
    const [above, below] = [gradientAt(k, step), gradientAt(k, -step)];
    for (let j = 0; j < size; j++) {
      const slope = (((above[j] as number) - (below[j] as number)) / (2 * step)) * (total / 2);
      hessian[k * size + j] = (hessian[k * size + j] as number) + slope;
      hessian[j * size + k] = (hessian[j * size + k] as number) + slope;
    }
  }
  if (!hessian.every(Number.isFinite)) return null;
  const factor = choleskyFactor(hessian, size);
  if (factor.jitter > 0) return null;
  const columns = Array.from(logs, (_, k) =>
    choleskySolve(
      factor,
      Float64Array.from(logs, (_, j) => (j === k ? 1 : 0)),
    ),
  );
  const covariance = Float64Array.from(hessian, (_, at) => columns[at % size]?.[Math.floor(at / size)] ?? 0);
  return covariance.every(Number.isFinite) ? covariance : null;
}

function warningOf(logs: Float64Array, covariance: Float64Array | null): string | null {
  const names = ['r', 'alpha', 'a', 'b'].filter((_, k) => {
    const variance = covariance?.[k * logs.length + k] ?? Number.POSITIVE_INFINITY;
    return isAtWall(logs[k] as number) || (covariance !== null && variance > vague * vague);
  });
  if (covariance !== null && names.length === 0) return null;
  const which = names.length === 0 ? 'the parameters' : names.join(', ');
  return `these purchases do not tell ${which}: customers are too few or too alike`;
}
