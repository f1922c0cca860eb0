import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minimise, type Objective } from '../../../../src/domain/numeric/minimise.ts';

/** Rosenbrock's valley: least at (1, 1). */
const valley: Objective['value'] = (x) => {
  const [one, other] = [x[0] as number, x[1] as number];
  return (1 - one) ** 2 + 100 * (other - one * one) ** 2;
};

const withGradient: Objective = {
  value: valley,
  gradient: (x, into) => {
    const [one, other] = [x[0] as number, x[1] as number];
    into.set([-2 * (1 - one) - 400 * one * (other - one * one), 200 * (other - one * one)]);
    return valley(x);
  },
};

describe('minimise', () => {
  test('finds the foot of a bent valley with a gradient', () => {
    const found = minimise(withGradient, Float64Array.of(-1.2, 1));
    expect(found.converged).toBe(true);
    expect(found.iterations).toBeLessThan(100);
    expect(found.x[0]).toBeCloseTo(1, 8);
    expect(found.x[1]).toBeCloseTo(1, 8);
  });

  test('finds it by differences too', () => {
    const { x, converged } = minimise({ value: valley }, Float64Array.of(-1.2, 1), { tolerance: 1e-7 });
    expect(converged).toBe(true);
    expect(x[0]).toBeCloseTo(1, 5);
  });

  test('goes on by a simplex where a kink stops the gradient', () => {
    const { x } = minimise(
      { value: (at) => Math.abs((at[0] as number) - 3) + Math.abs((at[1] as number) + 2) },
      Float64Array.of(0.3, 0.7),
    );
    expect(x[0]).toBeCloseTo(3, 5);
    expect(x[1]).toBeCloseTo(-2, 5);
  });

  test('says that it has not converged when the steps run out', () => {
    expect(minimise(withGradient, Float64Array.of(-1.2, 1), { maxIterations: 3 }).converged).toBe(false);
  });

  test('steps back from where the value is no number', () => {
    const { x, converged } = minimise(
      { value: (at) => (at[0] as number) - Math.log(at[0] as number) },
      Float64Array.of(0.01),
      { tolerance: 1e-7 },
    );
    expect(converged).toBe(true);
    expect(x[0]).toBeCloseTo(1, 5);
  });

  test('the same start gives the same bytes', () => {
    fc.assert(
      fc.property(fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true }), (a, b) => {
        expect(minimise(withGradient, Float64Array.of(a, b))).toEqual(minimise(withGradient, Float64Array.of(a, b)));
      }),
      { numRuns: 30 },
    );
  });
});
