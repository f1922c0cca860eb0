import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choleskyFactor, choleskySolve, inverseQuadraticForm } from '../../../../src/domain/numeric/cholesky.ts';

const entry = fc.double({ min: -10, max: 10, noNaN: true });

/** B·B' + I: symmetric, and its least eigenvalue is 1 or more. */
const positiveDefinite = fc.integer({ min: 1, max: 8 }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    matrix: fc.array(entry, { minLength: size * size, maxLength: size * size }).map((b) => gramPlusIdentity(b, size)),
    x: fc.array(entry, { minLength: size, maxLength: size }),
  }),
);

function gramPlusIdentity(b: readonly number[], size: number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    let sum = i === j ? 1 : 0;
    for (let k = 0; k < size; k++) sum += (b[i * size + k] as number) * (b[j * size + k] as number);
    return sum;
  });
}

function times(matrix: Float64Array, size: number, x: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += (matrix[i * size + j] as number) * (x[j] as number);
    return sum;
  });
}

describe('choleskyFactor', () => {
  test('L is that of the textbook, and nothing was added', () => {
    const { lower, jitter } = choleskyFactor(Float64Array.of(4, 12, -16, 12, 37, -43, -16, -43, 98), 3);
    expect(Array.from(lower)).toEqual([2, 0, 0, 6, 1, 0, -8, 5, 3]);
    expect(jitter).toBe(0);
  });

  test('solves A·x = b for any positive definite A', () => {
    fc.assert(
      fc.property(positiveDefinite, ({ size, matrix, x }) => {
        const solved = choleskySolve(choleskyFactor(matrix, size), times(matrix, size, x));
        for (let i = 0; i < size; i++) expect(solved[i]).toBeCloseTo(x[i] as number, 6);
      }),
    );
  });

  test("b'·A⁻¹·b is b times the solution", () => {
    fc.assert(
      fc.property(positiveDefinite, ({ size, matrix, x }) => {
        const factor = choleskyFactor(matrix, size);
        const solved = choleskySolve(factor, Float64Array.from(x));
        const expected = solved.reduce((sum, each, i) => sum + each * (x[i] as number), 0);
        expect(inverseQuadraticForm(factor, Float64Array.from(x))).toBeCloseTo(expected, 8);
      }),
    );
  });

  test('a singular matrix gets a jitter, and says which', () => {
    const { jitter, lower } = choleskyFactor(Float64Array.of(1, 1, 1, 1), 2);
    expect(jitter).toBeGreaterThan(0);
    expect(jitter).toBeLessThan(1e-9);
    expect(Array.from(lower).every(Number.isFinite)).toBe(true);
  });

  test('a matrix of zeros gets a jitter too', () => {
    expect(choleskyFactor(new Float64Array(4), 2).jitter).toBeGreaterThan(0);
  });

  test('a matrix that is not finite is refused', () => {
    expect(() => choleskyFactor(Float64Array.of(Number.NaN), 1)).toThrow(RangeError);
    expect(() => choleskyFactor(Float64Array.of(1, 0, 0, Number.POSITIVE_INFINITY), 2)).toThrow(RangeError);
  });
});
