import { describe, expect, it } from 'vitest';
import { binData, type ColumnBins } from '../../../../../src/domain/models/trees/bins.ts';
import { datasetOf } from '../../../../support/dataset.ts';
import { binned, category, number } from './tables.ts';

const only = (values: readonly number[], weights?: readonly number[]) => {
  const data = datasetOf([number('x')], [values], new Uint8Array(values.length));
  const { bins, codes } = binData(data, weights ? Float64Array.from(weights) : data.weights);
  return { bins: bins[0] as ColumnBins, codes: Array.from(codes[0] as Uint8Array) };
};

describe('bins of numbers', () => {
  it('give every value its own where there are few, and the last code to what is not known', () => {
    const { bins, codes } = only([5, 1, Number.NaN, 3, 1]);
    expect(bins.count).toBe(3);
    expect(Array.from(bins.cuts)).toEqual([2, 4]);
    expect(codes).toEqual([2, 0, 3, 1, 0]);
  });

  it('hold about equal weight where there are many values', () => {
    const { bins, codes } = only(Array.from({ length: 25_500 }, (_, i) => i));
    const sizes = new Map<number, number>();
    for (const code of codes) sizes.set(code, (sizes.get(code) ?? 0) + 1);
    expect(bins.count).toBe(255);
    expect(Math.min(...sizes.values())).toBeGreaterThan(98);
    expect(Math.max(...sizes.values())).toBeLessThan(102);
  });

  it('give a heavy value a bin of its own', () => {
    const { bins, codes } = only([
      ...new Array<number>(5000).fill(0),
      ...Array.from({ length: 5000 }, (_, i) => i + 1),
    ]);
    expect(codes[0]).toBe(0);
    expect(bins.cuts[0]).toBe(0.5);
    expect(bins.count).toBe(255);
  });

  it('are the same for a row of weight 3 as for three rows', () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i * 7919) % 1009);
    const heavy = only(
      values,
      values.map((_, i) => (i % 4 === 0 ? 3 : 1)),
    );
    const repeated = only(values.flatMap((value, i) => (i % 4 === 0 ? [value, value, value] : [value])));
    expect(heavy.bins).toEqual(repeated.bins);
  });

  it('lie between neighbours that no double lies between, and between the largest there are', () => {
    const next = 1 + Number.EPSILON;
    expect(only([1, next]).codes).toEqual([0, 1]);
    expect(only([-1.7e308, 1.7e308]).bins.cuts[0]).toBe(0);
    expect(only([Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY]).codes).toEqual([0, 1, 2]);
  });

  it('are none where nothing is known', () => {
    const { bins, codes } = only([Number.NaN, Number.NaN]);
    expect(bins.count).toBe(0);
    expect(codes).toEqual([0, 0]);
  });
});

describe('bins of categories', () => {
  it('pool rare and unknown levels with what is not known', () => {
    const values = [...new Array<number>(10).fill(2), ...new Array<number>(12).fill(0), 1, 7, Number.NaN];
    const { bins, codes } = binned(datasetOf([category('x', 3)], [values], new Uint8Array(values.length)));
    expect(Array.from(bins[0]?.levels ?? [])).toEqual([0, 2]);
    expect(Array.from(codes[0] ?? []).slice(-3)).toEqual([2, 2, 2]);
    expect(codes[0]?.[0]).toBe(1);
  });

  it('are for the 254 heaviest of many levels', () => {
    const values = Array.from({ length: 300 }, (_, level) =>
      new Array<number>(level < 46 ? 10 : 11).fill(level),
    ).flat();
    const { bins } = binned(datasetOf([category('x', 300)], [values], new Uint8Array(values.length)));
    expect(Array.from(bins[0]?.levels ?? [])).toEqual(Array.from({ length: 254 }, (_, i) => i + 46));
  });
});
