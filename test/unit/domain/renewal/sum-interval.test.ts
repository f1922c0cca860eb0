import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sumInterval, type UncertainAmount } from '../../../../src/domain/renewal/sum-interval.ts';
import { seeded } from '../../../support/seeded.ts';

const amounts = fc.array(
  fc.record({
    cents: fc.integer({ min: 0, max: 10_000_000 }),
    probability: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  { maxLength: 60 },
);

/** By brute force over all outcomes: the percentiles of the sum. */
function percentiles(list: readonly UncertainAmount[]): readonly [number, number] {
  const outcomes = Array.from({ length: 2 ** list.length }, (_, bits) => {
    let [cents, p] = [0, 1];
    list.forEach((each, i) => {
      const came = (bits >> i) & 1;
      cents += came * each.cents;
      p *= came ? each.probability : 1 - each.probability;
    });
    return { cents, p };
  }).sort((a, b) => a.cents - b.cents);
  const at = (share: number): number => {
    let below = 0;
    for (const { cents, p } of outcomes) {
      below += p;
      if (below >= share - 1e-12) return cents;
    }
    return outcomes.at(-1)?.cents ?? 0;
  };
  return [at(0.1), at(0.9)];
}

describe('sumInterval', () => {
  it('is exact to its buckets', () => {
    const random = seeded(9);
    for (let round = 0; round < 20; round++) {
      const list = Array.from({ length: 10 }, () => ({
        cents: Math.floor(1e6 * random()),
        probability: 0.05 + 0.9 * random(),
      }));
      const total = list.reduce((sum, { cents }) => sum + cents, 0);
      const [low, high] = percentiles(list);
      const found = sumInterval(list);
      expect(Math.abs(found.low - Math.min(low, found.expected))).toBeLessThan(0.012 * total);
      expect(Math.abs(found.high - Math.max(high, found.expected))).toBeLessThan(0.012 * total);
    }
  });

  it('holds low ≤ expected ≤ high within 0 and the total, in whole cents, the wider the more it is widened', () => {
    fc.assert(
      fc.property(amounts, fc.double({ min: 1, max: 4, noNaN: true }), (list, widening) => {
        const total = list.reduce((sum, { cents }) => sum + cents, 0);
        const plain = sumInterval(list);
        const wide = sumInterval(list, widening);
        const order = [0, wide.low, plain.low, plain.expected, plain.high, wide.high, total];
        expect(order).toEqual(order.toSorted((a, b) => a - b));
        expect(order.every(Number.isSafeInteger)).toBe(true);
      }),
    );
  });

  it('agrees with the normal approximation for very many terms', () => {
    const random = seeded(2);
    const list = Array.from({ length: 251 }, () => ({ cents: 100_000 + Math.floor(1e5 * random()), probability: 0.8 }));
    const [exact, normal] = [sumInterval(list.slice(1)), sumInterval(list)];
    expect(Math.abs(exact.low / normal.low - 1)).toBeLessThan(0.006);
    expect(Math.abs(exact.high / normal.high - 1)).toBeLessThan(0.006);
  });

  it('is nought of nothing, and certain of what is certain', () => {
    expect(sumInterval([])).toEqual({ expected: 0, low: 0, high: 0, sd: 0 });
    expect(sumInterval([{ cents: 500, probability: 1 }])).toMatchObject({ expected: 500, low: 500, high: 500 });
  });
});
