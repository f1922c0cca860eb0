import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Split } from '../../../../src/domain/evaluation/ladder-types.ts';
import { innerTimeSplits, stratifiedFolds, timeSplits } from '../../../../src/domain/evaluation/splits.ts';
import { randomOf } from '../../../../src/domain/random.ts';
import { arbitraryRows } from './arbitrary-rows.ts';

const day = 86_400_000;
const of = (values: Float64Array, rows: Uint32Array): number[] => [...rows].map((row) => values[row] as number);

/** Monthly dates of several customers, in any order. */
const dates = fc
  .array(fc.integer({ min: 0, max: 36 }), { minLength: 1, maxLength: 120 })
  .map((months) => Float64Array.from(months, (month) => month * 30 * day));

function expectApart({ train, test }: Split): void {
  const tested = new Set(test);
  expect([...train].filter((row) => tested.has(row))).toEqual([]);
  expect(train.length).toBeGreaterThan(0);
  expect(test.length).toBeGreaterThan(0);
}

describe('stratifiedFolds', () => {
  it('tests every row exactly once, trains on all others, and keeps units whole', () => {
    fc.assert(
      fc.property(arbitraryRows, fc.integer({ min: 2, max: 6 }), fc.nat(), ({ labels, units }, k, seed) => {
        const splits = stratifiedFolds(labels, k, randomOf(seed), units);
        const tested = splits.flatMap(({ test }) => [...test]).sort((a, b) => a - b);
        expect(tested).toEqual(new Set(units).size < 2 ? [] : [...labels.keys()]);
        for (const split of splits) {
          expectApart(split);
          expect(split.train.length + split.test.length).toBe(labels.length);
          const unitsTested = new Set([...split.test].map((row) => units[row]));
          expect([...split.train].some((row) => unitsTested.has(units[row]))).toBe(false);
        }
      }),
    );
  });

  it('spreads rows and positives as evenly as can be', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 5, maxLength: 200 }),
        fc.nat(),
        (list, seed) => {
          const labels = Uint8Array.from(list);
          const splits = stratifiedFolds(labels, 5, randomOf(seed));
          const sizes = splits.map(({ test }) => test.length);
          const positives = splits.map(({ test }) => [...test].filter((row) => labels[row] === 1).length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
          expect(Math.max(...positives) - Math.min(...positives)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('is the same for the same seed and another for another', () => {
    const labels = Uint8Array.from({ length: 100 }, (_, i) => (i % 4 === 0 ? 1 : 0));
    expect(stratifiedFolds(labels, 5, randomOf(7))).toEqual(stratifiedFolds(labels, 5, randomOf(7)));
    expect(stratifiedFolds(labels, 5, randomOf(7))).not.toEqual(stratifiedFolds(labels, 5, randomOf(8)));
  });
});

describe('timeSplits', () => {
  it('tests later than it trains, by the gap at least, each row once at most', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: 1, max: 6 }), fc.constantFrom(0, 30, 90), (times, windows, gapDays) => {
        const splits = timeSplits(times, { windows, windowMs: 90 * day, gapMs: gapDays * day });
        for (const split of splits) {
          expectApart(split);
          const gap = Math.min(...of(times, split.test)) - Math.max(...of(times, split.train));
          expect(gap).toBeGreaterThanOrEqual(gapDays * day);
          expect(gap).toBeGreaterThan(0);
        }
        const tested = splits.flatMap(({ test }) => [...test]);
        expect(new Set(tested).size).toBe(tested.length);
      }),
    );
  });

  it('ends with the last row and grows its training part', () => {
    const times = Float64Array.from({ length: 24 }, (_, month) => month * 30 * day);
    const splits = timeSplits(times, { windows: 3, windowMs: 90 * day, gapMs: 90 * day });
    expect(splits.map(({ test }) => [...test])).toEqual([
      [15, 16, 17],
      [18, 19, 20],
      [21, 22, 23],
    ]);
    expect(splits.map(({ train }) => train.at(-1))).toEqual([12, 15, 18]);
    expect(splits.map(({ train }) => train[0])).toEqual([0, 0, 0]);
  });

  it('keeps to the rows between two dates', () => {
    const times = Float64Array.from({ length: 24 }, (_, month) => month * 30 * day);
    const [split] = timeSplits(times, {
      windows: 1,
      windowMs: 60 * day,
      gapMs: 30 * day,
      from: 60 * day,
      to: 330 * day,
    });
    expect([...(split?.train ?? [])]).toEqual([2, 3, 4, 5, 6, 7, 8]);
    expect([...(split?.test ?? [])]).toEqual([9, 10]);
  });

  it('is empty where the history is too short', () => {
    const times = Float64Array.of(0, 30 * day, 60 * day);
    expect(timeSplits(times, { windows: 4, windowMs: 90 * day, gapMs: 90 * day })).toEqual([]);
    expect(timeSplits(new Float64Array(), { windows: 1, windowMs: day, gapMs: 0 })).toEqual([]);
  });
});

describe('innerTimeSplits', () => {
  it('stays inside the given rows and keeps the gap', () => {
    fc.assert(
      fc.property(dates, fc.constantFrom(0, 30, 90), (times, gapDays) => {
        const rows = Uint32Array.from([...times.keys()].filter((row) => row % 3 > 0));
        const given = new Set(rows);
        for (const split of innerTimeSplits(rows, times, gapDays * day)) {
          expectApart(split);
          expect([...split.train, ...split.test].every((row) => given.has(row))).toBe(true);
          const gap = Math.min(...of(times, split.test)) - Math.max(...of(times, split.train));
          expect(gap).toBeGreaterThanOrEqual(gapDays * day);
          expect(gap).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('tests the later half in three windows', () => {
    const times = Float64Array.from({ length: 13 }, (_, month) => month * 30 * day);
    const splits = innerTimeSplits(Uint32Array.from(times.keys()), times, 90 * day);
    expect(splits.map(({ test }) => [...test])).toEqual([
      [6, 7],
      [8, 9],
      [10, 11, 12],
    ]);
    expect(splits.map(({ train }) => train.at(-1))).toEqual([3, 5, 7]);
  });

  it('is empty where the part is no longer than the gap', () => {
    const times = Float64Array.of(0, 30 * day, 90 * day);
    expect(innerTimeSplits(Uint32Array.of(0, 1, 2), times, 90 * day)).toEqual([]);
  });
});
