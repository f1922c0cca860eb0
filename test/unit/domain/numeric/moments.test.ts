import { describe, expect, test } from 'vitest';
import { meanAndSd, rangeOf } from '../../../../src/domain/numeric/moments.ts';

const ones = (count: number): Float64Array => new Float64Array(count).fill(1);

describe('meanAndSd', () => {
  test('are those of the population, by weight', () => {
    expect(meanAndSd(Float64Array.of(0, 4), Float64Array.of(3, 1))).toEqual({ mean: 1, sd: Math.sqrt(3) });
  });

  test('of values that do not vary the standard deviation is exactly 0', () => {
    expect(meanAndSd(Float64Array.of(0.1, 0.1, 0.1), ones(3))).toEqual({ mean: 0.1, sd: 0 });
    expect(meanAndSd(new Float64Array(0), ones(0))).toEqual({ mean: 0, sd: 0 });
  });

  test.each([1e300, 1e-300, 1e15])('of numbers around %d keep their digits', (size) => {
    const { mean, sd } = meanAndSd(Float64Array.of(size, 2 * size, 3 * size), ones(3));
    expect(mean / size).toBeCloseTo(2, 12);
    expect(sd / size).toBeCloseTo(Math.sqrt(2 / 3), 12);
  });

  test('of the largest numbers there are are finite', () => {
    const { mean, sd } = meanAndSd(Float64Array.of(Number.MAX_VALUE, -Number.MAX_VALUE), ones(2));
    expect(mean).toBe(0);
    expect(sd).toBe(Number.MAX_VALUE);
  });

  test('far from zero see small differences', () => {
    expect(meanAndSd(Float64Array.of(1e15, 1e15 + 2), ones(2))).toEqual({ mean: 1e15 + 1, sd: 1 });
  });
});

test('the range of values', () => {
  expect(rangeOf(Float64Array.of(3, -1, 2))).toEqual({ least: -1, most: 3 });
});
