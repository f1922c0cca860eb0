import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FirstLines } from '../../../src/book/first-lines.ts';

describe('the first line of each id', () => {
  test('agrees with a map', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 3000 }), (ids) => {
        const lines = new FirstLines();
        const first = new Map<string, number>();
        for (const [i, id] of ids.entries()) {
          if (!first.has(id)) first.set(id, i + 1);
          expect(lines.isFirst(id, i + 1)).toBe(first.get(id) === i + 1);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('gives the same answer when a line is read again', () => {
    const lines = new FirstLines();
    lines.isFirst('a', 2);
    lines.isFirst('a', 3);
    expect([lines.isFirst('a', 2), lines.isFirst('a', 3)]).toEqual([true, false]);
  });

  test('remembers what it has when it is full, and takes no more', () => {
    const lines = new FirstLines(2);
    for (const [i, id] of ['a', 'b', 'c'].entries()) lines.isFirst(id, i + 1);
    expect([lines.has('a'), lines.has('b'), lines.has('c'), lines.isFull]).toEqual([true, true, false, true]);
  });

  test('keeps 100,000 ids apart', () => {
    const lines = new FirstLines();
    let repeats = 0;
    for (let i = 0; i < 100_000; i += 1) if (!lines.isFirst(`A-${i}`, i + 1)) repeats += 1;
    expect(repeats).toBe(0);
  });
});
