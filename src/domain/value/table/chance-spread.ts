/**
 * How much the future of customers spreads by chance alone, though all parameters were known: futures drawn from what the models say
 * of each customer after what was seen (BG/NBD: Fader, Hardie, Lee 2005; Gamma-Gamma: Fader, Hardie 2013).
 */
import { type Random, randomOf } from '../../random.ts';

interface RateModel {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

interface SpendModel {
  readonly p: number;
  readonly q: number;
  readonly gamma: number;
}

export interface SpreadCustomer {
  readonly frequency: number;
  readonly age: number;
  readonly pAlive: number;
  readonly meanRepeatSpend: number | null;
  /** Value of a unit that is spent: margin and discount. */
  readonly unitValue: number;
}

/** Variances of sums over customers who decide on their own. */
export interface Spread {
  readonly purchases: number;
  readonly value: number;
}

const futures = 24;
const mostPurchases = 10_000;

export function chanceSpread(
  customers: readonly SpreadCustomer[],
  {
    rates,
    spend,
    horizon,
  }: { rates: RateModel; spend: SpendModel | { readonly same: number } | null; horizon: number },
): Spread {
  const random = randomOf(2005);
  let [purchases, value] = [0, 0];
  for (const customer of customers) {
    const [counts, values] = [createVariance(), createVariance()];
    for (let i = 0; i < futures; i++) {
      const bought = drawPurchases(customer, rates, horizon, random);
      counts.add(bought);
      if (spend !== null)
        values.add(bought === 0 ? 0 : customer.unitValue * drawSpend(customer, spend, bought, random));
    }
    purchases += counts.variance();
    value += values.variance();
  }
  return { purchases, value };
}

function drawPurchases(
  { frequency, age, pAlive }: SpreadCustomer,
  model: RateModel,
  horizon: number,
  random: Random,
): number {
  if (random.unit() >= pAlive) return 0;
  const rate = drawGamma(model.r + frequency, random) / (model.alpha + age);
  const [stops, stays] = [drawGamma(model.a, random), drawGamma(model.b + frequency, random)];
  const stop = stops + stays > 0 ? stops / (stops + stays) : 0;
  let [time, bought] = [0, 0];
  while (bought < mostPurchases) {
    time -= Math.log(1 - random.unit()) / rate;
    if (!(time <= horizon)) return bought;
    bought += 1;
    if (random.unit() < stop) return bought;
  }
  return bought;
}

function drawSpend(
  customer: SpreadCustomer,
  spend: SpendModel | { readonly same: number },
  purchases: number,
  random: Random,
): number {
  if ('same' in spend) return spend.same * purchases;
  const { p, q, gamma } = spend;
  const { frequency, meanRepeatSpend } = customer;
  const seen = meanRepeatSpend === null ? 0 : frequency;
  const rate = drawGamma(q + p * seen, random) / (gamma + seen * (meanRepeatSpend ?? 0));
  return rate > 0 ? drawGamma(p * purchases, random) / rate : 0;
}

/** Gamma of scale 1 (Marsaglia, Tsang 2000, ACM TOMS 26(3)). */
function drawGamma(shape: number, random: Random): number {
  if (shape < 1) return drawGamma(shape + 1, random) * (1 - random.unit()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.unit()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Welford 1962. */
function createVariance() {
  let [count, mean, sum] = [0, 0, 0];
  const add = (value: number): void => {
    count += 1;
    const change = value - mean;
    mean += change / count;
    sum += change * (value - mean);
  };
  return { add, variance: () => (count > 1 ? sum / (count - 1) : 0) };
}
