import { expect, test } from 'vitest';
import type { RowAttempt } from '../../../../sandbox/salesforce/faults/faults.ts';
import { lockContention } from '../../../../sandbox/salesforce/faults/lock-contention.ts';

const path = '/services/data/v68.0/composite/sobjects';
const request = { count: 1, method: 'PATCH', path, query: new URLSearchParams(), isWrite: true } as const;

function contacts(parents: readonly number[]): RowAttempt[] {
  return parents.map((parent, at) => ({
    op: 'update',
    object: 'Contact',
    row: `0035g0000${String(at).padStart(6, '0')}`,
    values: { AccountId: `0015g0000${String(parent).padStart(6, '0')}` },
  }));
}

/** Rows that fail in each of the requests it takes until all of them went through. */
function failuresOf(rows: readonly RowAttempt[], seed = 7): number[] {
  const faults = lockContention(seed);
  const counts: number[] = [];
  let left = [...rows];
  while (left.length > 0) {
    faults.beforeHandle?.({ ...request, isCounted: true }, undefined as never, Buffer.alloc(0));
    left = left.filter((row) => faults.rowFailure?.(row) !== undefined);
    counts.push(left.length);
  }
  return counts;
}

test('some rows fail the first time, and none more than twice', () => {
  const counts = failuresOf(contacts(Array.from({ length: 2_000 }, (_, at) => at)));
  expect(counts[0]).toBeGreaterThan(50);
  expect(counts[0]).toBeLessThan(160);
  expect(counts.length).toBeLessThanOrEqual(3);
  expect(counts.at(-1)).toBe(0);
});

test('rows of one parent lock each other when rows of others stand between', () => {
  const sorted = Array.from({ length: 1_000 }, (_, at) => Math.floor(at / 10));
  const mixed = Array.from({ length: 1_000 }, (_, at) => at % 100);
  const [inOrder = 0] = failuresOf(contacts(sorted));
  const [outOfOrder = 0] = failuresOf(contacts(mixed));
  expect(inOrder).toBeLessThan(100);
  expect(outOfOrder).toBeGreaterThan(300);
});

test('the error is the one of Salesforce and names the locked parent', () => {
  const faults = lockContention(7);
  const failures = contacts(Array.from({ length: 200 }, (_, at) => at)).map((row) => faults.rowFailure?.(row));
  expect(failures.find((one) => one !== undefined)).toEqual({
    statusCode: 'UNABLE_TO_LOCK_ROW',
    message: expect.stringMatching(/^unable to obtain exclusive access to this record or 1 records: 001\w{12}$/),
    fields: [],
  });
});

test('the same seed locks the same rows', () => {
  const rows = contacts(Array.from({ length: 300 }, (_, at) => at % 40));
  expect(failuresOf(rows, 3)).toEqual(failuresOf(rows, 3));
});
