import { describe, expect, it } from 'vitest';
import { discountedPurchases } from '../../../../../src/domain/value/table/discounted-purchases.ts';

describe('discounted purchases', () => {
  it('of a steady stream are an annuity', () => {
    const rate = Math.log(1.1) / 52;
    // 3 a week for two years: 3 (1 - e^(-rate 104)) / rate.
    expect(discountedPurchases((t) => 3 * t, 104, rate)).toBeCloseTo((3 * (1 - Math.exp(-rate * 104))) / rate, 8);
  });

  it('are right where customers drop out soon, and ten years ahead', () => {
    const rate = 0.004;
    const expected = (t: number): number => Math.log1p(t / 4.4);
    // The derivative is 1 / (4.4 + t): summed in a million steps.
    let sum = 0;
    const steps = 1_000_000;
    for (let i = 0; i < steps; i++) {
      const t = (520 * (i + 0.5)) / steps;
      sum += (520 / steps / (4.4 + t)) * Math.exp(-rate * t);
    }
    expect(Math.abs(discountedPurchases(expected, 520, rate) / sum - 1)).toBeLessThan(2e-6);
  });

  it('without a discount are all of them', () => {
    expect(discountedPurchases((t) => t / 2, 10, 0)).toBe(5);
  });

  it('are less, the greater the rate', () => {
    const at = (rate: number): number => discountedPurchases((t) => Math.sqrt(t), 52, rate);
    expect(at(0.01)).toBeLessThan(at(0.001));
  });
});
