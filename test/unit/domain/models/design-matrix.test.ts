import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Column, Dataset } from '../../../../src/domain/models/dataset.ts';
import { designRow, designRows, learnDesign } from '../../../../src/domain/models/design-matrix.ts';
import { termValues } from '../../../../src/domain/models/linear-predictor.ts';

const none = Number.NaN;
const number = (name: string, more: Partial<Column> = {}): Column => ({
  name,
  kind: 'number',
  categories: [],
  direction: 0,
  ...more,
});
const category = (name: string, categories: number): Column => ({
  ...number(name),
  kind: 'category',
  categories: Array.from({ length: categories }, (_, i) => `${i}`),
});

function tableOf(
  columns: readonly Column[],
  values: readonly (readonly number[])[],
  weights?: readonly number[],
): Dataset {
  const rows = values[0]?.length ?? 0;
  return {
    columns,
    rows,
    values: values.map((column) => Float64Array.from(column)),
    labels: new Uint8Array(rows),
    weights: weights ? Float64Array.from(weights) : new Float64Array(rows).fill(1),
  };
}

const termsOf = (data: Dataset, row: readonly number[], knots = 0): number[] =>
  Array.from(termValues(designRow(learnDesign(data, knots), Float64Array.from(row))));

const repeat = (value: number, times: number): number[] => new Array<number>(times).fill(value);

describe('numbers', () => {
  test('are standardised by their weighted mean and standard deviation, behind the constant', () => {
    const data = tableOf([number('x')], [[0, 4]], [3, 1]);
    expect(termsOf(data, [1])).toEqual([1, 0]);
    expect(termsOf(data, [4])[1]).toBeCloseTo(3 / Math.sqrt(3), 12);
  });

  test('in steps from usual stay what they are, up to 2.5', () => {
    const data = tableOf([number('x', { expertWeight: 0.3 })], [[0, 1, 7]]);
    expect(termsOf(data, [1.2])).toEqual([1, 1.2]);
    expect(termsOf(data, [9])).toEqual([1, 2.5]);
    expect(termsOf(data, [-9])).toEqual([1, -2.5]);
  });

  test('beyond what training rows had count as the outermost of them', () => {
    const data = tableOf([number('x')], [[0, 4]]);
    expect([termsOf(data, [9]), termsOf(data, [-1e300])]).toEqual([termsOf(data, [4]), termsOf(data, [0])]);
  });

  test('that are missing are at their mean, and say so where that is no rare thing', () => {
    const data = tableOf([number('x')], [[none, 1, 2, 3]]);
    expect(termsOf(data, [none])).toEqual([1, 0, 1]);
    expect(termsOf(data, [2])).toEqual([1, 0, 0]);
  });

  test('that are hardly ever missing, or nearly always, have no term for it', () => {
    const rarely = tableOf([number('x')], [[none, ...repeat(1, 100), ...repeat(2, 100)]]);
    const mostly = tableOf([number('x')], [[1, 2, ...repeat(none, 400)]]);
    expect(learnDesign(rarely).sources).toEqual([-1, 0]);
    expect(learnDesign(mostly).sources).toEqual([-1, 0]);
  });

  test('that never vary are left out, unless experts have a view on them', () => {
    const data = tableOf([number('x'), number('y', { expertWeight: 1 })], [repeat(0.1, 3), repeat(0.1, 3)]);
    expect(learnDesign(data).sources).toEqual([-1, 1]);
  });

  test('with few different values get no hinges', () => {
    expect(learnDesign(tableOf([number('x')], [[1, 2, 3, 4, 5, 6, 7]]), 3).terms).toBe(2);
  });

  test('get hinges at their quartiles, each of mean 0 and standard deviation 1', () => {
    const data = tableOf([number('x')], [Array.from({ length: 101 }, (_, i) => i)]);
    const design = learnDesign(data, 3);
    expect(design.sources).toEqual([-1, 0, 0, 0, 0]);
    const x = designRows(design, data);
    for (let term = 1; term < 5; term++) {
      const values = Array.from({ length: data.rows }, (_, i) => x.dense[i * x.denseTerms + term] as number);
      const mean = values.reduce((sum, each) => sum + each, 0) / data.rows;
      expect(mean).toBeCloseTo(0, 12);
      expect(values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / data.rows).toBeCloseTo(1, 12);
      if (term > 1) expect(values.filter((each) => each > Math.min(...values))).toHaveLength(100 - 25 * (term - 1));
    }
  });

  test('make finite terms, whatever they are', () => {
    const any = fc.oneof(fc.double(), fc.constantFrom(1e308, -1e308, 5e-324, none, Number.POSITIVE_INFINITY));
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 30 }), any, (values, value) => {
        const terms = termsOf(tableOf([number('x')], [values]), [value], 3);
        expect(terms.every(Number.isFinite)).toBe(true);
      }),
    );
  });
});

describe('categories', () => {
  test('are one-hot, the most frequent level first', () => {
    const data = tableOf([category('c', 3)], [[...repeat(2, 9), ...repeat(0, 5), ...repeat(1, 7)]]);
    expect(termsOf(data, [2])).toEqual([1, 1, 0, 0]);
    expect(termsOf(data, [1])).toEqual([1, 0, 1, 0]);
    expect(termsOf(data, [0])).toEqual([1, 0, 0, 1]);
  });

  test('that are rare are one level together, and one never seen belongs to it', () => {
    const data = tableOf([category('c', 5)], [[...repeat(0, 9), ...repeat(1, 2), 2, 2]]);
    const [rare, alsoRare, unseen, unknown] = [1, 2, 4, none].map((code) => termsOf(data, [code]));
    expect(rare).toEqual([1, 1, 0]);
    expect([alsoRare, unseen, unknown]).toEqual([rare, rare, rare]);
  });

  test('that are missing are a level of their own', () => {
    const data = tableOf([category('c', 2)], [[...repeat(0, 9), ...repeat(none, 8)]]);
    expect(termsOf(data, [none])).toEqual([1, 0, 1]);
    expect(termsOf(data, [1])).toEqual([1, 0, 0]);
  });

  test('never seen are no level where none is rare', () => {
    const data = tableOf([category('c', 3)], [[...repeat(0, 9), ...repeat(1, 8)]]);
    expect(termsOf(data, [2])).toEqual([1, 0, 0]);
  });

  test('of which there is one are left out', () => {
    expect(learnDesign(tableOf([category('c', 3)], [repeat(1, 20)])).terms).toBe(1);
  });

  test('of 10,000 levels keep the 50 most frequent', () => {
    const codes = Array.from({ length: 40_000 }, (_, i) => (i < 10_000 ? i : i % 60));
    const design = learnDesign(tableOf([category('c', 10_000)], [codes]));
    expect(design.terms).toBe(1 + 50 + 1);
  });
});

test('terms know their column', () => {
  const data = tableOf(
    [category('c', 2), number('x'), number('y')],
    [
      [...repeat(0, 6), ...repeat(1, 6)],
      [none, none, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
    ],
  );
  expect(learnDesign(data, 1).sources).toEqual([-1, 1, 1, 2, 2, 0, 0, 1]);
});

test('a design of no row is refused', () => {
  expect(() => learnDesign(tableOf([number('x')], [[]]))).toThrow(RangeError);
});
