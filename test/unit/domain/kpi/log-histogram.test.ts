import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binOf, quantileOf, totalOf } from '../../../../src/domain/kpi/log-histogram.ts';

function histogramOfAll(values: readonly number[]): Map<number, number> {
  const histogram = new Map<number, number>();
  for (const value of values) histogram.set(binOf(value), (histogram.get(binOf(value)) ?? 0) + 1);
  return histogram;
}

describe('a log histogram', () => {
  it('knows every quantile within 2 %', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.02, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 99 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, quantile) => {
          const sorted = [...values].sort((a, b) => a - b);
          const exact = sorted[Math.max(1, Math.ceil(quantile * values.length)) - 1] as number;
          const found = quantileOf(histogramOfAll(values), quantile) as number;
          expect(Math.abs(found / exact - 1)).toBeLessThanOrEqual(0.02);
        },
      ),
    );
  });

  it('has no median of nothing, and bears the extremes', () => {
    expect(quantileOf(new Map(), 0.5)).toBeNull();
    const odd = histogramOfAll([0, -5, Number.NaN, 1e300, Number.POSITIVE_INFINITY]);
    expect(totalOf(odd)).toBe(5);
    expect(Number.isFinite(quantileOf(odd, 1))).toBe(true);
    expect(quantileOf(odd, 0)).toBe(0);
  });
});
