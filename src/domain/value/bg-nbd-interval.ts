/** How sure the figures of a BG/NBD are: of the parameters by the delta method, and of what one customer will do. */
import { normalQuantile } from '../numeric/normal-quantile.ts';
import type { BgNbdFit, BgNbdParams } from './bg-nbd.ts';
import { aliveProbability, posterior, purchaseCountProbability } from './bg-nbd-forecast.ts';
import type { Figure, NoResult } from './figure.ts';
import type { PurchaseHistory } from './purchase-groups.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

const names = ['r', 'alpha', 'a', 'b'] as const;
const step = 1e-3;

/**
 * Of any figure above 0 that follows from the parameters, as far as these are uncertain: the delta method on the figure's logarithm, with
 * the observed information (Casella and Berger 2002, 5.5.4). Nothing is drawn by chance. What one customer will do varies far more.
 */
export function bgNbdInterval(
  fit: BgNbdFit,
  figure: (params: BgNbdParams) => Figure,
  level = 0.9,
): Interval | NoResult {
  if (!(level > 0 && level < 1)) return { reason: 'the level of an interval is between 0 and 1' };
  const { covariance } = fit;
  if (covariance === null) return { reason: 'these purchases do not tell how sure the parameters are' };
  const at = figure(fit);
  if (at.value === null) return at;
  if (!(at.value > 0)) return { reason: 'the figure is not above 0' };
  const slopes: number[] = [];
  for (const name of names) {
    const [above, below] = [figure(moved(fit, name, step)), figure(moved(fit, name, -step))];
    if (above.value === null) return above;
    if (below.value === null) return below;
    slopes.push((Math.log(above.value) - Math.log(below.value)) / (2 * step));
  }
  let variance = 0;
  slopes.forEach((one, j) => {
    slopes.forEach((other, k) => {
      variance += one * other * (covariance[j * slopes.length + k] as number);
    });
  });
  const reach = normalQuantile((1 + level) / 2) * Math.sqrt(Math.max(0, variance));
  const [low, high] = [at.value * Math.exp(-reach), at.value * Math.exp(reach)];
  return Number.isFinite(high) && Number.isFinite(low) ? { low, high } : { reason: 'the interval has no end' };
}

/**
 * Purchases of one customer in the next `periods` that enclose `level` of the outcomes the model foresees, parameters taken as known.
 * Exact: a customer who is still there buys as a new one with the posterior's parameters.
 */
export function purchaseRange(
  params: BgNbdParams,
  history: PurchaseHistory,
  periods: number,
  level = 0.9,
): Interval | NoResult {
  if (!(level > 0 && level < 1)) return { reason: 'the level of an interval is between 0 and 1' };
  const alive = aliveProbability(params, history);
  if (alive.value === null) return alive;
  const known = posterior(params, history);
  const [lowShare, highShare] = [(1 - level) / 2, (1 + level) / 2];
  let below = 1 - alive.value;
  let low: number | null = null;
  for (let count = 0; count <= mostRange; count++) {
    const probability = purchaseCountProbability(known, periods, count);
    if (probability.value === null) return probability;
    below += alive.value * probability.value;
    if (low === null && below >= lowShare) low = count;
    if (low !== null && below >= highShare - 1e-12) return { low, high: count };
  }
  return { reason: 'so many purchases are not summed' };
}

/** The sum for each count goes over all counts below it. */
const mostRange = 2_000;

function moved(fit: BgNbdParams, name: (typeof names)[number], by: number): BgNbdParams {
  const { r, alpha, a, b } = fit;
  return { r, alpha, a, b, [name]: fit[name] * Math.exp(by) };
}
