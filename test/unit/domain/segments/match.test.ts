import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cheapestPairs } from '../../../../src/domain/segments/match.ts';

/** Every way to pair the rows with different columns. */
function least(
  costs: readonly number[],
  rows: number,
  columns: number,
  row = 0,
  taken: readonly number[] = [],
): number {
  if (row === rows) return 0;
  let best = Number.POSITIVE_INFINITY;
  for (let column = 0; column < columns; column++) {
    if (taken.includes(column)) continue;
    const rest = least(costs, rows, columns, row + 1, [...taken, column]);
    best = Math.min(best, (costs[row * columns + column] ?? 0) + rest);
  }
  return best;
}

it('pairs at the least cost there is', () => {
  const sized = fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
    .chain(([rows, columns]) =>
      fc.tuple(
        fc.constant(rows),
        fc.constant(columns),
        fc.array(fc.nat(20), { minLength: rows * columns, maxLength: rows * columns }),
      ),
    );
  fc.assert(
    fc.property(sized, ([rows, columns, costs]) => {
      const pairs = [...cheapestPairs(Float64Array.from(costs), rows, columns)];
      const made = pairs.filter((column) => column >= 0);
      expect(new Set(made).size).toBe(Math.min(rows, columns));
      expect(made).toHaveLength(Math.min(rows, columns));
      const sum = pairs.reduce((all, column, row) => all + (column < 0 ? 0 : (costs[row * columns + column] ?? 0)), 0);
      const turned = costs.map((_, i) => costs[(i % rows) * columns + Math.floor(i / rows)] ?? 0);
      expect(sum).toBe(rows <= columns ? least(costs, rows, columns) : least(turned, columns, rows));
    }),
    { numRuns: 300 },
  );
});

it.each([
  [0, 0],
  [0, 3],
  [3, 0],
])('pairs %i rows with %i columns', (rows, columns) => {
  expect([...cheapestPairs(new Float64Array(0), rows, columns)]).toEqual(Array.from({ length: rows }, () => -1));
});
