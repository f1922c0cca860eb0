/** Positive nodes and weights of the Gauss-Legendre rule of 12 points on [-1, 1] (Abramowitz and Stegun 1964, table 25.4). */
const rule: readonly (readonly [node: number, weight: number])[] = [
  [0.1252334085114689, 0.2491470458134028],
  [0.3678314989981802, 0.2334925365383548],
  [0.5873179542866175, 0.2031674267230659],
  [0.7699026741943047, 0.1600783285433462],
  [0.9041172563704749, 0.1069393259953184],
  [0.9815606342467192, 0.0471753363865118],
];

/**
 * Purchases expected from now to `horizon`, each discounted to now from when it is expected: the integral of exp(-rate t) over
 * dE(t), by parts, so that 13 values of E are enough for six digits and more. `expected(t)` is the number expected until t, `rate` the
 * logarithm of one plus the discount rate of a period. NaN where a value of E is no number.
 */
export function discountedPurchases(expected: (t: number) => number, horizon: number, rate: number): number {
  const whole = expected(horizon);
  if (rate === 0) return whole;
  let sum = 0;
  for (const [node, weight] of rule) {
    // With t = horizon u^2 the nodes are close where customers drop out fastest: at the beginning.
    for (const u of [(1 - node) / 2, (1 + node) / 2]) {
      const t = horizon * u * u;
      sum += weight * u * expected(t) * Math.exp(-rate * t);
    }
  }
  return Math.exp(-rate * horizon) * whole + rate * horizon * sum;
}
