import { describe, expect, test } from 'vitest';
import { logBeta } from '../../../../src/domain/numeric/gamma.ts';
import { logIntegral } from '../../../../src/domain/numeric/integrate.ts';
import { normalQuantile } from '../../../../src/domain/numeric/normal-quantile.ts';

describe('logIntegral', () => {
  test.each([
    [1, 1],
    [0.001, 0.5],
    [0.793, 2.426],
    [3, 1e-3],
    [500, 700],
    [1e5, 3e5],
  ])('of u^(a-1) (1-u)^(b-1) for a %d, b %d is the beta function', (a, b) => {
    const found = logIntegral((logU, logRest) => a * logU + b * logRest);
    expect(Math.abs((found ?? Number.NaN) - logBeta(a, b))).toBeLessThan(1e-10 * (1 + Math.abs(logBeta(a, b))));
  });

  test('is null of what is no number', () => {
    expect(logIntegral(() => Number.NaN)).toBeNull();
  });
});

describe('normalQuantile', () => {
  test.each([
    [0.5, 0],
    [0.9, 1.2815516],
    [0.95, 1.6448536],
    [0.975, 1.959964],
    [0.999, 3.0902323],
    [1e-12, -7.0344838],
  ])('of %d is %d', (share, expected) => {
    expect(normalQuantile(share)).toBeCloseTo(expected, 5);
  });
});
