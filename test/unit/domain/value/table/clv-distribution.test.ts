import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clvDistribution } from '../../../../../src/domain/value/table/clv-distribution.ts';

describe('the distribution of values', () => {
  it('has edges at 1, 2, 5 and an open end', () => {
    const bins = clvDistribution(Float64Array.of(3, 4, 7, 12, 30, 60, 120));
    expect(bins.map(({ from }) => from)).toEqual([0, 2, 5, 10, 20, 50, 100]);
    expect(bins.map(({ customers }) => customers)).toEqual([0, 2, 1, 1, 1, 1, 1]);
    expect(bins.at(-1)).toMatchObject({ to: null, clv: 120 });
  });

  it('of values below 1 has edges below 1', () => {
    expect(clvDistribution(Float64Array.of(0.03, 0.3)).map(({ from }) => from)).toEqual([0, 0.02, 0.05, 0.1, 0.2]);
  });

  it('has one bin where all are worth nothing, none where nothing is known', () => {
    expect(clvDistribution(Float64Array.of(0, 0))).toEqual([{ from: 0, to: null, customers: 2, clv: 0 }]);
    expect(clvDistribution(Float64Array.of(Number.NaN))).toEqual([]);
  });

  it('counts every known value once, each where it belongs', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 50 }),
        (values) => {
          const bins = clvDistribution(Float64Array.from(values));
          expect(bins.reduce((sum, { customers }) => sum + customers, 0)).toBe(values.length);
          expect(bins.length).toBeLessThanOrEqual(17);
          for (const { from, to, customers } of bins) {
            expect(values.filter((value) => value >= from && value < (to ?? Number.POSITIVE_INFINITY)).length).toBe(
              customers,
            );
          }
        },
      ),
    );
  });
});
