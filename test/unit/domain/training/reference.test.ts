import { describe, expect, it } from 'vitest';
import { driftOf } from '../../../../src/domain/evaluation/drift.ts';
import { referenceOf } from '../../../../src/domain/training/reference.ts';
import { riskColumns } from '../../../../src/domain/training/risk-columns.ts';
import type { TrainingSet } from '../../../../src/domain/training/training-set.ts';
import { trainingSet } from '../../../support/stored-model.ts';

const name = riskColumns[0]?.name ?? '';
const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
const countsOf = (set: TrainingSet) => referenceOf(set).columns[name]?.counts ?? [];

describe('the reference of a training set', () => {
  it('has every column, with the rows of the newest date only', () => {
    const set = trainingSet(100);
    const asOf = set.asOf.map((at, row) => (row < 40 ? at - 1 : at));
    const reference = referenceOf({ ...set, asOf });
    expect(Object.keys(reference.columns)).toEqual(riskColumns.map((column) => column.name));
    expect(reference.asOf).toBe(set.asOf[0]);
    expect(total(countsOf({ ...set, asOf }))).toBe(60);
  });

  it('counts rows as often as they stand for others', () => {
    const set = trainingSet(90);
    const values = set.data.values.map((column, c) => (c === 0 ? column.map((_, row) => (row < 30 ? 1 : 0)) : column));
    const weights = set.data.weights.map((_, row) => (row < 30 ? 0.25 : 1));
    const { counts } = referenceOf({ ...set, data: { ...set.data, values, weights } }).columns[name] ?? { counts: [] };
    const held = counts.filter((count) => count > 0).toSorted((a, b) => a - b);
    expect([held.length, total(held)]).toEqual([2, 68]);
    expect(held[0]).toBeGreaterThanOrEqual(7);
    expect(held[0]).toBeLessThanOrEqual(8);
  });

  it('survives being stored', () => {
    const reference = referenceOf(trainingSet(100));
    expect(JSON.parse(JSON.stringify(reference))).toEqual(reference);
  });

  it('tells customers that moved from others of the same kind', () => {
    const known = referenceOf(trainingSet(1_000, 1)).columns[name];
    const same = trainingSet(1_000, 2).data.values[0] as Float64Array;
    if (!known) throw new Error('no reference');
    expect(driftOf(known, same).isDrift).toBe(false);
    expect(
      driftOf(
        known,
        same.map((value) => value + 1),
      ).isDrift,
    ).toBe(true);
  });

  it('of no rows is empty', () => {
    expect(total(countsOf(trainingSet(0)))).toBe(0);
  });
});
