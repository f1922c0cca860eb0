/**
 * ln of Gauss' hypergeometric function 2F1(a, b; c; z) for a, b, c above 0 and z below 1, where it is positive. `rest` is 1 - z, for z so
 * close to 1 that the difference would round. Abramowitz and Stegun 1964, 15.1.1 (series), 15.3.1 (Euler's integral), 15.3.3 (Euler's
 * transform), 15.3.4 (Pfaff's). Null where it is not defined or not found to 1e-10.
 */
import { logBeta } from './gamma.ts';
import { logIntegral } from './integrate.ts';

/** The series takes about 36 / (1 - z) terms: beyond this the integral is quicker. */
const seriesUpTo = 0.9;
const maxTerms = 200_000;
const huge = 1e200;

export function logHypergeometric(a: number, b: number, c: number, z: number, rest = 1 - z): number | null {
  if (!(a >= 0 && b >= 0 && c > 0 && z <= 1 && rest >= 0)) return null;
  if (a === 0 || b === 0 || z === 0) return 0;
  if (z < 0) return ofNegative(a, b, c, z);
  if (rest === 0) return gaussSum(a, b, c);
  if (z <= seriesUpTo) return series(a, b, c, z, rest);
  if (c > b) return eulerIntegral(a, b, c, rest);
  if (c > a) return eulerIntegral(b, a, c, rest);
  return series(a, b, c, z, rest);
}

/** Pfaff: (1 - z)^-a F(a, c - b; c; z / (z - 1)), or the other way round. */
function ofNegative(a: number, b: number, c: number, z: number): number | null {
  const [one, other] = c >= b ? [a, b] : [b, a];
  if (c < other) return null;
  const log = logHypergeometric(one, c - other, c, z / (z - 1), 1 / (1 - z));
  return log === null ? null : log - one * Math.log1p(-z);
}

/** At z = 1. */
function gaussSum(a: number, b: number, c: number): number | null {
  const excess = c - a - b;
  return excess > 0 ? logBeta(excess, b) - logBeta(c - b, b) : null;
}

/** All terms are positive; Euler's transform has the fewer where both of its parameters stay above 0. */
function series(a: number, b: number, c: number, z: number, rest: number): number | null {
  if (c < a + b && c > a && c > b) {
    const log = positiveSeries(c - a, c - b, c, z);
    return log === null ? null : log + (c - a - b) * Math.log(rest);
  }
  return positiveSeries(a, b, c, z);
}

function positiveSeries(a: number, b: number, c: number, z: number): number | null {
  let [term, sum, log] = [1, 1, 0];
  for (let k = 0; k < maxTerms; k++) {
    const ratio = ((a + k) / (c + k)) * ((b + k) / (1 + k)) * z;
    term *= ratio;
    sum += term;
    if (ratio < 1 && term <= sum * 1e-17 * (1 - ratio)) return log + Math.log(sum);
    if (sum > huge) {
      term /= sum;
      log += Math.log(sum);
      sum = 1;
    }
  }
  return null;
}

/** Needs c > b > 0: the integral of u^(b-1) (1-u)^(c-b-1) (1-zu)^-a over B(b, c-b). */
function eulerIntegral(a: number, b: number, c: number, rest: number): number | null {
  const logRestOfZ = Math.log(rest);
  const log = logIntegral((logU, logV) => {
    // 1 - z u = (1 - u) + u (1 - z), by logarithms.
    const [one, other] = [logV, logU + logRestOfZ];
    const most = Math.max(one, other);
    const logBase = most + Math.log1p(Math.exp(Math.min(one, other) - most));
    return b * logU + (c - b) * logV - a * logBase;
  });
  return log === null ? null : log - logBeta(b, c - b);
}
