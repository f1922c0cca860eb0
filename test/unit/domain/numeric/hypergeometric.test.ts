import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logHypergeometric } from '../../../../src/domain/numeric/hypergeometric.ts';
import golden from '../../../golden/value/special-functions.json' with { type: 'json' };
import { relativeError } from './relative-error.ts';

const parameter = fc.double({ min: 0.05, max: 20, noNaN: true });

describe('logHypergeometric', () => {
  test.each(golden.logHypergeometric)('of $a, $b, $c at $z is that of mpmath', ({ a, b, c, z, log }) => {
    expect(relativeError(logHypergeometric(a, b, c, z), log)).toBeLessThan(golden.tolerance.hypergeometric);
  });

  test('2F1(1, 1; 2; z) is -ln(1 - z) / z, up to where 1 - z is the rounding of z', () => {
    for (const rest of [0.5, 0.1, 1e-3, 1e-8, 1e-15, 1e-100, 1e-300]) {
      const z = 1 - rest;
      const expected = Math.log(-Math.log(rest) / z);
      expect(relativeError(logHypergeometric(1, 1, 2, z, rest), expected)).toBeLessThan(1e-11);
    }
  });

  test('series and integral agree where both are used', () => {
    fc.assert(
      fc.property(parameter, parameter, parameter, (a, b, more) => {
        const [below, above] = [0.9, 0.9 + 1e-13].map((z) => logHypergeometric(a, b, b + more, z));
        expect(Math.abs((below ?? Number.NaN) - (above ?? Number.NaN))).toBeLessThan(
          1e-10 * (1 + Math.abs(below ?? 0)),
        );
      }),
    );
  });

  test('is null where it is not defined, and never NaN', () => {
    expect(logHypergeometric(1, 1, 1.5, 1)).toBeNull();
    expect(logHypergeometric(1, 1, 2, 1.5)).toBeNull();
    expect(logHypergeometric(-1, 1, 2, 0.5)).toBeNull();
    const any = fc.oneof(fc.double(), fc.constantFrom(0, 1, -1, 1e300, 1e-300, 0.9999999));
    fc.assert(
      fc.property(any, any, any, any, (a, b, c, z) => {
        const found = logHypergeometric(a, b, c, z);
        expect(found === null || Number.isFinite(found)).toBe(true);
      }),
    );
  });
});
