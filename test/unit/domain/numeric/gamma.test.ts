import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digamma, logBeta, logGamma } from '../../../../src/domain/numeric/gamma.ts';
import golden from '../../../golden/value/special-functions.json' with { type: 'json' };
import { relativeError } from './relative-error.ts';

const positive = fc.double({ min: 1e-8, max: 1e8, noNaN: true });

describe('logGamma', () => {
  test.each(golden.gamma)('at $x is that of mpmath', ({ x, logGamma: expected }) => {
    expect(relativeError(logGamma(x), expected)).toBeLessThan(golden.tolerance.gamma);
  });

  test('is exactly 0 at 1 and 2', () => {
    expect([Math.abs(logGamma(1)), Math.abs(logGamma(2))]).toEqual([0, 0]);
  });

  test('gamma(x + 1) is x times gamma(x)', () => {
    fc.assert(
      fc.property(positive, (x) => {
        const expected = logGamma(x) + Math.log(x);
        expect(Math.abs(logGamma(x + 1) - expected)).toBeLessThan(
          1e-13 * (1 + Math.abs(logGamma(x)) + Math.abs(Math.log(x))),
        );
      }),
    );
  });

  test('is no number at and below 0', () => {
    expect([0, -0.5, -3, Number.NaN].map(logGamma)).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  });
});

describe('digamma', () => {
  test.each(golden.gamma)('at $x is that of mpmath', ({ x, digamma: expected }) => {
    expect(relativeError(digamma(x), expected)).toBeLessThan(golden.tolerance.digamma);
  });
});

describe('logBeta', () => {
  test.each(golden.logBeta)('of $a and $b is that of mpmath', ({ a, b, log }) => {
    expect(relativeError(logBeta(a, b), log)).toBeLessThan(golden.tolerance.beta);
  });

  test('is the same both ways round', () => {
    fc.assert(
      fc.property(positive, positive, (a, b) => {
        expect(logBeta(a, b)).toBe(logBeta(b, a));
      }),
    );
  });
});
