/**
 * Rows wait for each other's locks: some fail with UNABLE_TO_LOCK_ROW once or twice although nothing is wrong with them, then work.
 * A row whose parent was already locked earlier in the same request, with rows of other parents between, fails much more often: rows
 * sorted by parent do not lock each other.
 */
import { chance } from '../../_shared/chance.ts';
import type { Org, RowError } from '../org/types.ts';
import type { Faults, RowAttempt } from './faults.ts';

const rowShare = 0.05;
const outOfOrderShare = 0.5;
const twiceShare = 0.3;
/** Saving a row of these locks the record this field points to. */
const parentFields = ['AccountId', 'WhatId', 'OpportunityId', 'ParentId'];

export function lockContention(seed: number): Faults {
  const tries = new Map<string, number>();
  let org: Org | undefined;
  let lastParent: string | undefined;
  let locked = new Set<string>();

  /** The parent as the row names it, else as it is stored; a record without one is its own; a new one without has none. */
  const parentOf = ({ op, object, row, values }: RowAttempt): string | undefined => {
    const store = org?.object(object);
    const at = store?.rowOf(row) ?? -1;
    for (const field of parentFields) {
      const stored = store !== undefined && at >= 0 && store.field(field) !== undefined ? store.get(at, field) : null;
      const parent = values[field] ?? stored;
      if (typeof parent === 'string' && parent !== '') return parent.slice(0, 15);
    }
    return op === 'create' || op === 'upsert' ? undefined : row.slice(0, 15);
  };

  const isOutOfOrder = (parent: string | undefined): boolean => {
    if (parent === undefined) return false;
    const isBack = parent !== lastParent && locked.has(parent);
    lastParent = parent;
    locked.add(parent);
    return isBack;
  };

  return {
    name: 'lock-contention',
    onLoad(loaded: Org): void {
      org = loaded;
    },
    beforeHandle(call): void {
      if (!call.isWrite) return;
      lastParent = undefined;
      locked = new Set();
    },
    rowFailure(attempt: RowAttempt): RowError | undefined {
      const { op, object, row } = attempt;
      const parent = parentOf(attempt);
      const share = isOutOfOrder(parent) ? outOfOrderShare : rowShare;
      const name = `${op}|${object}|${row}`;
      const tried = tries.get(name) ?? 0;
      const most = chance(seed, 'twice', object, row) < twiceShare ? 2 : 1;
      if (tried >= most || (tried === 0 && chance(seed, 'row', object, row) >= share)) return undefined;
      tries.set(name, tried + 1);
      const message = `unable to obtain exclusive access to this record or 1 records: ${parent ?? ''}`;
      return { statusCode: 'UNABLE_TO_LOCK_ROW', message, fields: [] };
    },
  };
}
