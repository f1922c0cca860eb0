/**
 * What a fitted BG/NBD says of customers. Fader, Hardie, Lee (2005), Marketing Science 24(2), 275-284: eq. 8 to 10; P(alive) from Fader,
 * Hardie, Lee (2008), "Computing P(alive) Using the BG/NBD Model". After its history a customer who is still there is as a new one
 * with r + x, alpha + T, a, b + x: the forecasts for known customers are built from those for new ones.
 */
import { logBeta } from '../numeric/gamma.ts';
import { logHypergeometric } from '../numeric/hypergeometric.ts';
import { logIntegral } from '../numeric/integrate.ts';
import type { BgNbdParams } from './bg-nbd.ts';
import { type Figure, figureOf, noFigure } from './figure.ts';
import { isHistory, type PurchaseHistory } from './purchase-groups.ts';

const notParams = 'the parameters of the model are not above 0, or too small or large';
/** Of r, a and b, beyond any fit; what is outside would be lost to rounding. */
const [least, most] = [1e-7, 1e7];
const notHistory = 'the purchase history cannot be: x, t_x or T';
const notPeriods = 'the time ahead is below 0 or no number';
/** Beyond this a count is summed for too long. */
const mostCounts = 100_000;

/** Expected purchases in the next `periods` of a customer with this history (eq. 10). */
export function expectedPurchases(params: BgNbdParams, history: PurchaseHistory, periods: number): Figure {
  const wrong = refuse(params, history) ?? (isPeriods(periods) ? null : notPeriods);
  if (wrong !== null) return noFigure(wrong);
  const expected = expectedOfNew(posterior(params, history), periods);
  return expected === null
    ? noFigure('the expected purchases could not be summed')
    : figureOf(alive(params, history) * expected);
}

/** Probability that the customer still buys, 0 to 1; 1 for a customer who has not had a chance to leave after a repeat. */
export function aliveProbability(params: BgNbdParams, history: PurchaseHistory): Figure {
  const wrong = refuse(params, history);
  return wrong === null ? figureOf(alive(params, history)) : noFigure(wrong);
}

/** Expected repeat purchases of a new customer in its first `periods` (eq. 9). */
export function expectedOfNewCustomer(params: BgNbdParams, periods: number): Figure {
  const wrong = refuseParams(params) ?? (isPeriods(periods) ? null : notPeriods);
  if (wrong !== null) return noFigure(wrong);
  const expected = expectedOfNew(params, periods);
  return expected === null ? noFigure('the expected purchases could not be summed') : figureOf(expected);
}

/** Probability of `count` repeat purchases of a new customer in its first `periods` (eq. 8). */
export function purchaseCountProbability(params: BgNbdParams, periods: number, count: number): Figure {
  const wrong = refuseParams(params) ?? (isPeriods(periods) ? null : notPeriods);
  if (wrong !== null) return noFigure(wrong);
  if (!(Number.isInteger(count) && count >= 0)) return noFigure('a count is a whole number of 0 or more');
  if (count > mostCounts) return noFigure('so many purchases are not summed');
  const { r, alpha, a, b } = params;
  if (periods === 0) return figureOf(count === 0 ? 1 : 0);
  const logAll = Math.log(alpha + periods);
  const of: NegativeBinomial = { r, logGone: Math.log(periods) - logAll, logKept: Math.log(alpha) - logAll };
  const logCount = (count === 0 ? 0 : -Math.log(count) - logBeta(r, count)) + r * of.logKept + count * of.logGone;
  const stays = Math.exp(logBeta(a, b + count) - logBeta(a, b) + logCount);
  if (count === 0) return figureOf(Math.min(1, stays));
  const leaves = Math.exp(logBeta(a + 1, b + count - 1) - logBeta(a, b));
  return figureOf(Math.min(1, stays + leaves * atLeast(count, logCount, of)));
}

/**
 * Repeat purchases of all customers from their first purchase until `periods` after the end of the data, expected from what the model
 * says of new customers: what is laid beside the sum of what they bought.
 */
export function expectedCohortPurchases(
  params: BgNbdParams,
  histories: readonly PurchaseHistory[],
  periods: number,
): Figure {
  if (!isPeriods(periods)) return noFigure(notPeriods);
  const customers = new Map<number, number>();
  for (const each of histories) {
    if (!isHistory(each)) return noFigure(notHistory);
    customers.set(each.age, (customers.get(each.age) ?? 0) + (each.weight ?? 1));
  }
  let sum = 0;
  for (const [age, weight] of [...customers].sort(([one], [other]) => one - other)) {
    const expected = expectedOfNewCustomer(params, age + periods);
    if (expected.value === null) return expected;
    sum += weight * expected.value;
  }
  return figureOf(sum);
}

/** The parameters of a customer who is still there after its history. */
export function posterior({ r, alpha, a, b }: BgNbdParams, { frequency, age }: PurchaseHistory): BgNbdParams {
  return { r: r + frequency, alpha: alpha + age, a, b: b + frequency };
}

/** What is wrong with the arguments; null where nothing is. */
function refuse(params: BgNbdParams, history: PurchaseHistory): string | null {
  return refuseParams(params) ?? (isHistory(history) ? null : notHistory);
}

function refuseParams(params: BgNbdParams): string | null {
  const shapes = [params.r, params.a, params.b];
  const good =
    shapes.every((each) => each >= least && each <= most) && params.alpha > 0 && Number.isFinite(params.alpha);
  return good ? null : notParams;
}

function isPeriods(periods: number): boolean {
  return periods >= 0 && Number.isFinite(periods);
}

function alive({ r, alpha, a, b }: BgNbdParams, { frequency: x, recency, age }: PurchaseHistory): number {
  if (x === 0) return 1;
  const logOdds = Math.log(a) - Math.log(b + x - 1) + (r + x) * (Math.log(alpha + age) - Math.log(alpha + recency));
  return 1 / (1 + Math.exp(logOdds));
}

/** Eq. 9, in closed form where that does not cancel. */
function expectedOfNew(params: BgNbdParams, periods: number): number | null {
  const { r, alpha, a, b } = params;
  if (periods === 0) return 0;
  const [z, rest] = [periods / (alpha + periods), alpha / (alpha + periods)];
  if (z > 0.9 || Math.abs(a - 1) < 0.01 || a + b < 1.01) return byIntegral(params, periods);
  const log = logHypergeometric(r, b, a + b - 1, z, rest);
  const power = log === null ? 0 : r * Math.log(rest) + log;
  if (Math.abs(power) < 1e-4) return byIntegral(params, periods);
  return Math.max(0, ((a + b - 1) / (a - 1)) * -Math.expm1(power));
}

/**
 * The same as the mean over the chance p to leave: given p, (1 - (1 + p t / alpha)^-r) / p are expected. Every term is above 0, and neither
 * a = 1 nor a + b = 1 nor a long time is a special case.
 */
function byIntegral({ r, alpha, a, b }: BgNbdParams, periods: number): number | null {
  const logTime = Math.log(periods) - Math.log(alpha);
  const log = logIntegral((logP, logRest) => {
    const logReach = logP + logTime;
    const exponent = logReach > 40 ? r * logReach : r * Math.log1p(Math.exp(logReach));
    // For small p the expected number is r t / alpha, and p cancels.
    const logExpected = exponent < 1e-300 ? Math.log(r) + logTime : Math.log(-Math.expm1(-exponent)) - logP;
    return a * logP + b * logRest + logExpected;
  });
  return log === null ? null : Math.exp(log - logBeta(a, b));
}

/** How many purchases in a time, of customers who never leave: shape r, ln of t / (alpha + t) and of alpha / (alpha + t). */
interface NegativeBinomial {
  readonly r: number;
  readonly logGone: number;
  readonly logKept: number;
}

/** A tail is summed over so many times the length on which it falls by a factor of e. */
const tailLengths = 45;
const mostTail = 10_000;

/** P(N >= count) of the negative binomial, given ln P(N = count): from the side that has the less to sum. */
function atLeast(count: number, logCount: number, { r, logGone, logKept }: NegativeBinomial): number {
  const [mean, longest] = [r * Math.exp(logGone - logKept), tailLengths * Math.exp(-logKept)];
  let sum = 0;
  if (count <= mean + 1 || longest > Math.max(count, mostTail)) {
    let log = r * logKept;
    for (let n = 0; n < count; n++) {
      sum += Math.exp(log);
      log += Math.log((r + n) / (n + 1)) + logGone;
    }
    return Math.max(0, 1 - sum);
  }
  let log = logCount;
  for (let n = count; n < count + longest; n++) {
    sum += Math.exp(log);
    log += Math.log((r + n) / (n + 1)) + logGone;
  }
  return Math.min(1, sum);
}
