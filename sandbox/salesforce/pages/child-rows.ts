import type { ObjectStore } from '../org/types.ts';

/** Live records whose lookup points to this id. */
export function childRows(store: ObjectStore, field: string, id: string): number[] {
  const isLive = (row: number): boolean => !store.isDeleted(row) && !store.isGone(row);
  const indexed = store.rowsByReference(field, id);
  if (indexed !== undefined) return indexed.filter(isLive);
  const rows: number[] = [];
  for (let row = 0; row < store.rows; row += 1) if (isLive(row) && store.get(row, field) === id) rows.push(row);
  return rows;
}
