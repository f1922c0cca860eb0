import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomOf, shuffled } from '../../../../src/domain/random.ts';
import { chooseK } from '../../../../src/domain/segments/choose-k.ts';
import { learnScaling, scaledRows } from '../../../../src/domain/segments/columns.ts';
import { kMeans, nearestCentres } from '../../../../src/domain/segments/k-means.ts';
import { type Rows, takeRows } from '../../../../src/domain/segments/rows.ts';
import { meanSilhouette, simplifiedSilhouette } from '../../../../src/domain/segments/silhouette.ts';

interface Golden {
  readonly width: number;
  readonly values: readonly number[];
  readonly fits: readonly { k: number; inertia: number; silhouette: number; sizes: readonly number[] }[];
}

const golden = JSON.parse(readFileSync(new URL('../../../golden/k-means.json', import.meta.url), 'utf8')) as Golden;
const rowsOf = (values: readonly (readonly number[])[]): Rows => ({
  values: Float64Array.from(values.flat()),
  width: values[0]?.length ?? 0,
  count: values.length,
});
const iris: Rows = { values: Float64Array.from(golden.values), width: 4, count: golden.values.length / 4 };
const sizes = (assignment: Int32Array, k: number): number[] =>
  Array.from({ length: k }, (_, c) => assignment.filter((each) => each === c).length);

/** Heaps far apart, so that there is one best way to part them. */
const heaps = (count: number, k: number, seed: number): Rows => {
  const random = randomOf(seed);
  return rowsOf(
    Array.from({ length: count }, (_, i) => [
      20 * (i % k) + random.normal(),
      10 * ((i % k) % 2) + random.normal(),
      random.normal(),
    ]),
  );
};

const smallRows = fc
  .array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), { minLength: 1, maxLength: 40 })
  .map(rowsOf);

describe('kMeans', () => {
  it.each(golden.fits)('reaches the inertia of scikit-learn on the iris measurements with k = $k', (fit) => {
    const found = kMeans(iris, { k: fit.k, seed: 7, starts: 20 });
    expect(found.inertia).toBeCloseTo(fit.inertia, 9);
    expect(sizes(found.assignment, fit.k).sort((a, b) => a - b)).toEqual(fit.sizes);
    expect(meanSilhouette(iris, found.assignment, fit.k)).toBeCloseTo(fit.silhouette, 12);
  });

  it('puts every row to its nearest centre, and every centre in the middle of its rows', () => {
    fc.assert(
      fc.property(smallRows, fc.integer({ min: 1, max: 6 }), (rows, k) => {
        const found = kMeans(rows, { k, seed: 3 });
        let inertia = 0;
        for (let i = 0; i < rows.count; i++) {
          const distances = Array.from({ length: found.k }, (_, c) =>
            [0, 1].reduce((sum, j) => sum + ((rows.values[2 * i + j] ?? 0) - (found.centres[2 * c + j] ?? 0)) ** 2, 0),
          );
          const own = distances[found.assignment[i] ?? -1] ?? Number.NaN;
          expect(own).toBeLessThanOrEqual(Math.min(...distances) + 1e-9);
          inertia += own;
        }
        expect(found.inertia).toBeCloseTo(inertia, 6);
        for (let c = 0; c < found.k; c++) {
          const own = [...found.assignment.keys()].filter((i) => found.assignment[i] === c);
          expect(own.length).toBeGreaterThan(0);
          const mean = own.reduce((sum, i) => sum + (rows.values[2 * i] ?? 0), 0) / own.length;
          expect(found.centres[2 * c]).toBeCloseTo(mean, 9);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('has no more inertia after one more iteration, nor with one more cluster', () => {
    fc.assert(
      fc.property(smallRows, fc.integer({ min: 1, max: 5 }), fc.nat(99), (rows, k, seed) => {
        const steps = Array.from({ length: 6 }, (_, i) => kMeans(rows, { k, seed, starts: 1, maxIterations: i + 1 }));
        steps.slice(1).forEach((step, i) => {
          expect(step.inertia).toBeLessThanOrEqual((steps[i]?.inertia ?? 0) + 1e-9);
        });
      }),
      { numRuns: 100 },
    );
    const inertias = [1, 2, 3, 4, 5, 6].map((k) => kMeans(iris, { k, seed: 7 }).inertia);
    expect(inertias).toEqual([...inertias].sort((a, b) => b - a));
  });

  it('gives the same bytes whatever the order of the rows', () => {
    const rows = heaps(300, 4, 5);
    const order = shuffled(rows.count, randomOf(9));
    const plain = kMeans(rows, { k: 4, seed: 1 });
    const mixed = kMeans(takeRows(rows, order), { k: 4, seed: 1 });
    expect(mixed.centres).toEqual(plain.centres);
    expect(mixed.inertia).toBe(plain.inertia);
    expect([...mixed.assignment]).toEqual(Array.from(order, (row) => plain.assignment[row]));
  });

  it('does the same again with the same seed', () => {
    expect(kMeans(iris, { k: 5, seed: 42 })).toEqual(kMeans(iris, { k: 5, seed: 42 }));
  });

  it('finds heaps that lie far apart from any seed', () => {
    const rows = heaps(200, 5, 2);
    for (const seed of [1, 2, 3, 4, 5]) {
      const { assignment } = kMeans(rows, { k: 5, seed, starts: 4 });
      const firsts = assignment.slice(0, 5);
      expect(new Set(firsts).size).toBe(5);
      assignment.forEach((each, i) => {
        expect(each).toBe(firsts[i % 5]);
      });
    }
  });

  it('weighs a doubled row double', () => {
    const rows = heaps(60, 3, 8);
    const twice = takeRows(
      rows,
      Uint32Array.from({ length: 120 }, (_, i) => i % 60),
    );
    const [once, both] = [kMeans(rows, { k: 3, seed: 4 }), kMeans(twice, { k: 3, seed: 4 })];
    expect(both.inertia).toBeCloseTo(2 * once.inertia, 9);
    once.centres.forEach((value, i) => {
      expect(both.centres[i]).toBeCloseTo(value, 9);
    });
  });

  it.each([
    [0, 0],
    [1, 1],
    [2, 2],
  ])('makes of %i rows at most %i clusters', (count, k) => {
    const rows = rowsOf(
      [
        [1, 2],
        [3, 4],
      ].slice(0, count),
    );
    const found = kMeans(rows, { k: 3, seed: 1 });
    expect(found).toMatchObject({ k, inertia: 0 });
    expect(found.assignment).toHaveLength(count);
  });

  it('makes one cluster of rows that are all alike', () => {
    const found = kMeans(rowsOf(Array.from({ length: 20 }, () => [3, 3])), { k: 4, seed: 1 });
    expect(found).toMatchObject({ k: 1, inertia: 0 });
    expect([...found.centres]).toEqual([3, 3]);
  });

  it('uses every cluster it may, though most rows are alike', () => {
    const rows = rowsOf([...Array.from({ length: 50 }, () => [0, 0]), [1, 0], [9, 9], [9, 8]]);
    const found = kMeans(rows, { k: 4, seed: 1 });
    expect(found.k).toBe(4);
    expect(found.inertia).toBe(0);
  });

  it.each([
    ['a k of 0', rowsOf([[1]]), 0],
    ['a k of 1.5', rowsOf([[1]]), 1.5],
    ['a missing value', rowsOf([[Number.NaN]]), 1],
    ['a value beyond all bounds', rowsOf([[1e200]]), 1],
  ])('refuses %s', (_, rows, k) => {
    expect(() => kMeans(rows, { k, seed: 1 })).toThrow(RangeError);
  });

  it('tries the starts of very many rows on some of them, and fits all', () => {
    const rows = heaps(60_000, 3, 6);
    const found = kMeans(rows, { k: 3, seed: 1, starts: 2 });
    expect(sizes(found.assignment, 3)).toEqual([20_000, 20_000, 20_000]);
    expect(nearestCentres(rows, found.centres)).toEqual(found.assignment);
  });
});

describe('scaled columns', () => {
  const values = Float64Array.from([1, 4, 9, 16, 25, 36, 49, 64]);
  const scaled = (column: Float64Array): Float64Array => {
    const own = { key: 'a', values: column, isMagnitude: false };
    return scaledRows([own], [learnScaling(own)]).values;
  };

  it('are the same in any unit', () => {
    const other = scaled(values.map((value) => 1_000 * value - 50));
    scaled(values).forEach((value, i) => {
      expect(other[i]).toBeCloseTo(value, 9);
    });
  });

  it('put the median where nothing is known, and nothing where nothing varies', () => {
    const own = { key: 'a', values: Float64Array.from([Number.NaN, 1, 2, 9]), isMagnitude: false };
    const [missing, , median] = scaledRows([own], [learnScaling(own)]).values;
    expect(missing).toBe(median);
    expect([...scaled(Float64Array.from([5, 5, 5]))]).toEqual([0, 0, 0]);
    expect([...scaled(Float64Array.from([Number.NaN, Number.NaN]))]).toEqual([0, 0]);
    expect([...scaled(new Float64Array(0))]).toEqual([]);
  });

  it('draw in what lies far out', () => {
    const far = scaled(Float64Array.from([...Array.from({ length: 99 }, (_, i) => i % 3), 1e9]));
    expect(Math.max(...far)).toBe(4);
  });
});

describe('chooseK', () => {
  it('finds how many heaps there are', () => {
    const chosen = chooseK(heaps(300, 4, 3), { seed: 7, most: 8 });
    expect(chosen.k).toBe(4);
    expect(chosen.silhouette).toBeGreaterThan(0.7);
    expect(chosen.measure).toBe('mean silhouette on 300 customers');
  });

  it('looks at a sample of very many rows, by distances to centres', () => {
    const chosen = chooseK(heaps(12_000, 3, 3), { seed: 7, most: 5 });
    expect(chosen.k).toBe(3);
    expect(chosen.measure).toBe('mean simplified silhouette on 10000 customers');
  });

  it.each([
    ['no rows', [], 0],
    ['one row', [[1, 2]], 1],
    ['rows all alike', Array.from({ length: 30 }, () => [1, 2]), 1],
  ])('gives no choice of %s', (_, values, k) => {
    expect(chooseK(rowsOf(values), { seed: 7, most: 8 })).toMatchObject({ k, silhouette: null, tried: [] });
  });

  it('has a silhouette of null with one cluster, and between -1 and 1 with more', () => {
    fc.assert(
      fc.property(smallRows, fc.integer({ min: 1, max: 5 }), (rows, k) => {
        const { assignment, centres, k: found } = kMeans(rows, { k, seed: 1 });
        for (const value of [
          meanSilhouette(rows, assignment, found),
          simplifiedSilhouette(rows, assignment, centres),
        ]) {
          if (found < 2) expect(value).toBeNull();
          else expect(Math.abs(value ?? Number.NaN)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
