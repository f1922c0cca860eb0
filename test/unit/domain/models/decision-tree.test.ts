import { describe, expect, it } from 'vitest';
import { decisionTree } from '../../../../src/domain/models/decision-tree.ts';
import { datasetOf } from '../../../support/dataset.ts';
import { drawn, number } from './trees/tables.ts';

const x = Array.from({ length: 100 }, (_, i) => (i < 60 ? 0 : 1));
const labels = x.map((value, i) => (value === 1 ? (i % 2 === 0 ? 1 : 0) : 0));

describe('a decision tree', () => {
  it('says the smoothed rate of a leaf: two rows at the base rate are added', () => {
    const model = decisionTree.fit(datasetOf([number('x')], [x], labels), {}, { seed: 1 });
    const rate = (value: number) => 1 / (1 + Math.exp(-model.logOdds(Float64Array.of(value))));
    expect(rate(1)).toBeCloseTo((20 + 2 * 0.2) / 42, 9);
    expect(rate(0)).toBeCloseTo((2 * 0.2) / 62, 9);
  });

  it('has no leaf below 20 rows and none deeper than five splits', () => {
    const data = drawn([number('a'), number('b')], 3000, {
      value: (_, random) => random.normal(),
      risk: ([a = 0, b = 0]) => 1 / (1 + Math.exp(-a * b)),
    });
    const { column, cover } = decisionTree.fit(data, {}, { seed: 1 }).toJSON().trees as {
      column: number[];
      cover: number[];
    };
    const leaves = cover.filter((_, node) => (column[node] ?? 0) < 0);
    expect(leaves.length).toBeGreaterThan(8);
    expect(leaves.length).toBeLessThanOrEqual(32);
    expect(Math.min(...leaves)).toBeGreaterThanOrEqual(20);
  });

  it('shifts with the weight of a leaver', () => {
    const data = datasetOf([number('x')], [x], labels);
    const base = (positiveWeight: number) =>
      decisionTree.fit(data, {}, { seed: 1, positiveWeight }).contributions(Float64Array.of(Number.NaN)).base;
    expect(base(4)).toBeGreaterThan(base(1) + 1);
  });
});
