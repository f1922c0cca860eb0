/** Customers as the models of repeat buying suppose them: BG/NBD for when they buy, Gamma-Gamma for what they spend. */
import type { Random } from '../../src/domain/random.ts';

interface BuyersTruth {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
  readonly p: number;
  readonly q: number;
  readonly gamma: number;
}

interface Buyer {
  readonly frequency: number;
  readonly recency: number;
  readonly age: number;
  readonly meanRepeatSpend: number | null;
}

/** They begin over 12 weeks and are watched for 39; times are rounded to days, a purchase of the same day still counts. */
export function simulateBuyers(truth: BuyersTruth, count: number, random: Random): Buyer[] {
  return Array.from({ length: count }, () => {
    const age = (273 - random.int(84)) / 7;
    const rate = gammaDraw(truth.r, random) / truth.alpha;
    const leaves = betaDraw(truth.a, truth.b, random);
    let [frequency, recency] = [0, 0];
    for (;;) {
      const next = recency - Math.log(1 - random.unit()) / rate;
      if (!(next <= age)) break;
      frequency++;
      recency = next;
      if (random.unit() < leaves) break;
    }
    const scale = truth.gamma / gammaDraw(truth.q, random);
    const meanRepeatSpend = frequency === 0 ? null : (gammaDraw(truth.p * frequency, random) * scale) / frequency;
    return { frequency, recency: Math.ceil(recency * 7) / 7, age, meanRepeatSpend };
  });
}

/** Of rate 1. Marsaglia and Tsang 2000. */
export function gammaDraw(shape: number, random: Random): number {
  if (shape < 1) return gammaDraw(shape + 1, random) * (1 - random.unit()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.unit()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

export function betaDraw(a: number, b: number, random: Random): number {
  const [one, other] = [gammaDraw(a, random), gammaDraw(b, random)];
  return one / (one + other);
}
