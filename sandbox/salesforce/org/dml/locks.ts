/** A save locks the record and the account above it; when somebody else holds one of them the row is refused. */
import type { RecordStore } from '../store/record-store.ts';
import type { RowError } from '../types.ts';
import { afterChange, type Change, type DmlContext, rowError } from './context.ts';

export function lockError(org: DmlContext, change: Change): RowError | undefined {
  if (change.row >= 0 && org.isLocked(change.store, change.row)) return locked(change.store, change.row);
  const account = change.store.field('AccountId') === undefined ? null : afterChange(change, 'AccountId');
  const target = typeof account === 'string' ? org.directory.locate(account) : undefined;
  if (target === undefined || !org.isLocked(target.store, target.row)) return undefined;
  return locked(target.store, target.row);
}

export function locked(store: RecordStore, row: number): RowError {
  const message = `unable to obtain exclusive access to this record or 1 records: ${store.idOf(row)}`;
  return rowError('UNABLE_TO_LOCK_ROW', message);
}
