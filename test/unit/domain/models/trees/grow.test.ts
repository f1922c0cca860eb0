import { describe, expect, it } from 'vitest';
import { type Dataset, readRow, takeRows } from '../../../../../src/domain/models/dataset.ts';
import { type GrowLimits, growerOf } from '../../../../../src/domain/models/trees/grow.ts';
import { levelsOf, rowEncoder } from '../../../../../src/domain/models/trees/row-encoder.ts';
import { allPositions, directionsOf } from '../../../../../src/domain/models/trees/training-rows.ts';
import { sumOfTrees, type Trees } from '../../../../../src/domain/models/trees/tree.ts';
import { randomOf, shuffled } from '../../../../../src/domain/random.ts';
import { datasetOf } from '../../../../support/dataset.ts';
import { binned, category, columnsOf, drawn, number, openLimits, sampleOf } from './tables.ts';

function grow(data: Dataset, limits: Partial<GrowLimits> = {}) {
  const bins = binned(data);
  const grower = growerOf(bins, directionsOf(data.columns), { ...openLimits, ...limits });
  const tree = grower.grow(sampleOf(data), columnsOf(data), randomOf(1));
  const encode = rowEncoder(data.columns, levelsOf(bins.bins));
  return { tree, grower, predict: (...row: number[]) => sumOfTrees(tree, encode(Float64Array.from(row))) };
}

const leavesOf = (tree: Trees) => tree.column.filter((column) => column < 0).length;
const noisy = drawn([number('a'), number('b'), category('c', 5)], 600, {
  value: (c, random) => (c === 2 ? random.int(5) : random.unit() < 0.1 ? Number.NaN : random.normal()),
  risk: ([a = 0, b = 0, c = 0]) => 1 / (1 + Math.exp(1 - (a || 0) * (b || 0) - (c === 3 ? 2 : 0))),
});

describe('a grown tree', () => {
  it('is the best stump there is: no other cut lowers the squared loss more', () => {
    const xs = Array.from({ length: 40 }, (_, i) => (i * 17) % 41);
    const labels = xs.map((x) => ((x * x) % 7 < 3 ? 1 : 0));
    const { tree } = grow(datasetOf([number('x')], [xs], labels), { leaves: 2 });
    const lossAt = (cut: number): number =>
      [true, false].reduce<number>((sum, side) => {
        const own = labels.filter((_, i) => (xs[i] ?? 0) <= cut === side);
        const rate = own.reduce<number>((total, label) => total + label, 0) / Math.max(1, own.length);
        return sum + own.length * rate * (1 - rate);
      }, 0);
    const losses = xs
      .toSorted((a, b) => a - b)
      .slice(0, -1)
      .map(lossAt);
    expect(lossAt(tree.threshold[0] ?? 0)).toBeCloseTo(Math.min(...losses), 12);
  });

  it('learns on which side the missing rows belong', () => {
    const x = [1, 1, 2, 2, Number.NaN, Number.NaN];
    const { predict } = grow(datasetOf([number('x')], [x], [0, 0, 1, 1, 1, 1]));
    expect([predict(1), predict(2), predict(Number.NaN)]).toEqual([0, 1, 1]);
    const other = grow(datasetOf([number('x')], [x], [0, 0, 1, 1, 0, 0]));
    expect([other.predict(1), other.predict(2), other.predict(Number.NaN)]).toEqual([0, 1, 0]);
  });

  it('can part what is known from what is not, at any value', () => {
    const { predict } = grow(datasetOf([number('x')], [[4, 4, Number.NaN, Number.NaN]], [0, 0, 1, 1]));
    expect([predict(4), predict(1e300), predict(Number.POSITIVE_INFINITY), predict(Number.NaN)]).toEqual([0, 0, 0, 1]);
  });

  it('sends what it never missed with the heavier child', () => {
    const { predict } = grow(datasetOf([number('x')], [[1, 1, 1, 2]], [0, 0, 0, 1]));
    expect(predict(Number.NaN)).toBe(0);
  });

  it('finds the best two sets of levels (Fisher 1958)', () => {
    const positives = [9, 1, 6, 0, 8];
    const levels = positives.flatMap((_, level) => new Array<number>(10).fill(level));
    const labels = positives.flatMap((count) => Array.from({ length: 10 }, (_, i) => (i < count ? 1 : 0)));
    const { predict } = grow(datasetOf([category('x', 6)], [levels], labels), { leaves: 2 });
    expect([0, 1, 2, 3, 4].map((level) => predict(level) > 0.5)).toEqual([true, false, true, false, true]);
    expect(predict(5)).toBe(predict(Number.NaN));
  });

  it('keeps to its leaves, its depth and the weight of leaves', () => {
    expect(leavesOf(grow(noisy, { leaves: 7 }).tree)).toBe(7);
    expect(leavesOf(grow(noisy, { depth: 2 }).tree)).toBe(4);
    const { tree } = grow(noisy, { minHessian: 30 });
    const covers = tree.cover.filter((_, node) => (tree.column[node] as number) < 0);
    expect(Math.min(...covers)).toBeGreaterThanOrEqual(30);
    expect(covers.reduce((sum, cover) => sum + cover, 0)).toBe(600);
  });

  it('does not depend on the order of the rows, to the last bit', () => {
    const mixed = takeRows(noisy, shuffled(noisy.rows, randomOf(3)));
    expect(grow(mixed, { leaves: 20 }).tree).toEqual(grow(noisy, { leaves: 20 }).tree);
  });

  it('is the same whether histograms are subtracted or each is counted', () => {
    const twice = {
      ...noisy,
      columns: [...noisy.columns, number('constant')],
      values: [...noisy.values, new Float64Array(600)],
    };
    const counted = grow(twice, { leaves: 20, columnsPerSplit: 3 }).tree;
    const everyColumn = grow(noisy, { leaves: 20 }).tree;
    expect(counted.column.length).toBe(everyColumn.column.length);
    const all = growerOf(binned(noisy), new Int8Array(3), { ...openLimits, leaves: 20 });
    expect(all.grow(sampleOf(noisy), columnsOf(noisy), randomOf(9))).toEqual(everyColumn);
  });

  it('adds the same to its rows by position, by walking codes, and as a tree of real values', () => {
    const { grower, tree, predict } = grow(noisy, { leaves: 25 });
    const bySample = new Float64Array(noisy.rows);
    const byCodes = new Float64Array(noisy.rows);
    grower.addToSample(bySample);
    grower.addToRows(allPositions(noisy.rows), byCodes);
    const row = new Float64Array(3);
    const byValues = Float64Array.from({ length: noisy.rows }, (_, i) => predict(...readRow(noisy, i, row)));
    expect(byCodes).toEqual(bySample);
    expect(byValues).toEqual(bySample);
    expect(leavesOf(tree)).toBe(25);
  });

  it('has one leaf where nothing differs', () => {
    expect(leavesOf(grow(datasetOf([number('x')], [[1, 2, 3]], [1, 1, 1])).tree)).toBe(1);
    expect(leavesOf(grow(datasetOf([], [], [0, 1])).tree)).toBe(1);
  });

  it('keeps a direction over the whole range, whatever the data say', () => {
    const against = drawn([number('x', 1), number('y', -1), number('z')], 800, {
      value: (_, random) => random.normal(),
      risk: ([x = 0, y = 0, z = 0]) => 1 / (1 + Math.exp(Math.sin(3 * x) + Math.cos(2 * y) * z)),
    });
    const { predict, tree } = grow(against, { minHessian: 5 });
    expect(leavesOf(tree)).toBeGreaterThan(20);
    const range = Array.from({ length: 41 }, (_, i) => (i - 20) / 7);
    for (const other of [-1.2, 0.1, 0.9]) {
      const rising = range.map((x) => predict(x, other, -other));
      const falling = range.map((y) => predict(-other, y, other));
      expect(rising).toEqual(rising.toSorted((a, b) => a - b));
      expect(falling).toEqual(falling.toSorted((a, b) => b - a));
    }
  });
});
