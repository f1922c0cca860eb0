import { describe, expect, test } from 'vitest';
import { randomOf } from '../../../sandbox/book/random.ts';

const draw = (count: number, next: () => number) => Array.from({ length: count }, next);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('seeded chance', () => {
  test('repeats for the same keys and differs for others', () => {
    const first = (...keys: (string | number)[]) => draw(5, randomOf(...keys).unit);
    expect(first(1, 2, 'a')).toEqual(first(1, 2, 'a'));
    expect(
      new Set([first(1, 2, 'a'), first(2, 1, 'a'), first(1, 2, 'b'), first(12, 'a')].map((each) => each[0])).size,
    ).toBe(4);
  });

  test('is uniform, also over the first numbers of neighbouring keys', () => {
    const firsts = Array.from({ length: 20_000 }, (_, i) => randomOf(7, i, 'plan').unit());
    const bins = new Array<number>(10).fill(0);
    for (const value of firsts) bins[Math.floor(value * 10)] = (bins[Math.floor(value * 10)] ?? 0) + 1;
    // Chi-square with 9 degrees of freedom: above 33.7 in one of 10,000 cases.
    expect(bins.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0)).toBeLessThan(33.7);
  });

  test.each([0.3, 4, 90])('has Poisson counts of mean %d', (wanted) => {
    const random = randomOf(3, wanted);
    const counts = draw(20_000, () => random.poisson(wanted));
    expect(Math.abs(mean(counts) - wanted)).toBeLessThan(4 * Math.sqrt(wanted / 20_000));
  });

  test('has normal and exponential numbers of the right mean and spread', () => {
    const random = randomOf('moments');
    const normal = draw(40_000, random.normal);
    expect(Math.abs(mean(normal))).toBeLessThan(0.02);
    expect(Math.abs(mean(normal.map((x) => x * x)) - 1)).toBeLessThan(0.03);
    expect(Math.abs(mean(draw(40_000, random.exponential)) - 1)).toBeLessThan(0.02);
  });
});
