import { expect, test } from 'vitest';
import { RecordTable } from '../../../sandbox/hubspot/store/record-table.ts';

test('rows are found by id, and ids that never were are not', () => {
  const table = new RecordTable(501);
  const rows = [table.add(1, 1), table.add(2, 2), table.add(3, 3)];
  expect([501, 502, 503, 504, 1].map((id) => table.rowOf(id))).toEqual([...rows, -1, -1]);
});

test('a merged id leads through further merges to the living row', () => {
  const table = new RecordTable(1);
  const [a, b, c] = [table.add(0, 0), table.add(0, 0), table.add(0, 0)];
  const ab = table.add(0, 0);
  table.markMerged(a, ab);
  table.markMerged(b, ab);
  const abc = table.add(0, 0);
  table.markMerged(ab, abc);
  table.markMerged(c, abc);
  expect([1, 2, 3, 4, 5].map((id) => table.resolve(id))).toEqual([abc, abc, abc, abc, abc]);
  expect(table.liveCount).toBe(1);
});

test('a property of few values and one of many both keep every value', () => {
  const table = new RecordTable(1);
  for (let n = 0; n < 5_000; n += 1) {
    const row = table.add(0, 0);
    table.set(row, 'few', `v${n % 3}`);
    table.set(row, 'many', `v${n}`);
  }
  expect([table.get(4_999, 'few'), table.get(4_999, 'many'), table.get(7, 'many')]).toEqual(['v1', 'v4999', 'v7']);
});
