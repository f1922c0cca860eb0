/** Goes through an object's rows: those a filter's look-ups give, or all, in the order asked for, no further than the limit. */
import type { ObjectStore } from '../org/types.ts';
import { orderRows, type SortTerm } from './order-rows.ts';
import type { Filter, Scope } from './scope.ts';

interface Selection {
  readonly store: ObjectStore;
  readonly filter: Filter | undefined;
  readonly order: readonly SortTerm[];
  readonly limit: number | undefined;
  readonly offset: number;
}

/** Matching rows as of now. `within`: only among these. */
export function selectRows(scope: Scope, selection: Selection, within?: readonly number[]): number[] {
  const { store, order, offset } = selection;
  const most = offset + (selection.limit ?? Number.POSITIVE_INFINITY);
  const candidates = within ?? selection.filter?.candidates?.();
  const first = selection.filter?.firstRow?.() ?? 0;
  const isSeen = visibility(scope, store);
  const isBackwards = isRowOrder(order) && order[0]?.isDescending === true;
  const rows = candidates === undefined ? allRows(store, first, isBackwards) : ascending(candidates, isBackwards);
  const matches = matching(rows, isSeen, selection.filter?.test);
  const found = isRowOrder(order) ? firstOf(matches, most) : orderRows(matches, order, most);
  return offset === 0 ? found : found.slice(offset);
}

/** Who is seen at all: nobody who is gone, and only queryAll sees the deleted and the archived. */
export function visibility(scope: Scope, store: ObjectStore): (row: number) => boolean {
  if (scope.isAll) return (row) => !store.isGone(row);
  if (store.field('IsArchived') === undefined) return (row) => !store.isDeleted(row) && !store.isGone(row);
  return (row) => !store.isDeleted(row) && !store.isGone(row) && store.get(row, 'IsArchived') !== true;
}

/** Ids grow with the rows, and ids have no ties: to order by Id is to keep the order of rows. */
function isRowOrder(order: readonly SortTerm[]): boolean {
  const [first] = order;
  return first === undefined || (first.operand.type === 'id' && first.operand.direct !== undefined);
}

function* allRows(store: ObjectStore, first: number, isBackwards: boolean): Generator<number> {
  const { rows } = store;
  if (isBackwards) for (let row = rows - 1; row >= first; row -= 1) yield row;
  else for (let row = first; row < rows; row += 1) yield row;
}

function ascending(rows: readonly number[], isBackwards: boolean): readonly number[] {
  const sorted = [...new Set(rows)].sort((a, b) => a - b);
  return isBackwards ? sorted.reverse() : sorted;
}

function* matching(
  rows: Iterable<number>,
  isSeen: (row: number) => boolean,
  test: ((row: number) => boolean) | undefined,
): Generator<number> {
  for (const row of rows) if (isSeen(row) && (test === undefined || test(row))) yield row;
}

function firstOf(rows: Iterable<number>, most: number): number[] {
  const found: number[] = [];
  if (most <= 0) return found;
  for (const row of rows) {
    found.push(row);
    if (found.length >= most) break;
  }
  return found;
}
