/** Merges up to two records into a third: their children move over, they go to the recycle bin with the winner's id. */
import type { RecordStore } from '../store/record-store.ts';
import type { Actor, DmlResult, RowError } from '../types.ts';
import { type DmlContext, rowError } from './context.ts';
import { lockError } from './locks.ts';
import { binLoser } from './remove.ts';
import { fail, findLive, notAllowed, stampChanged, stampSystem } from './write.ts';

export function mergeRecords(
  org: DmlContext,
  actor: Actor,
  store: RecordStore,
  masterId: string,
  loserIds: readonly string[],
): DmlResult {
  if (!store.def.isMergeable) return fail(notAllowed('merge', store));
  if (loserIds.length < 1 || loserIds.length > 2) {
    return fail(rowError('MERGE_FAILED', 'merge request must have one or two records to merge'));
  }
  const master = findLive(store, masterId);
  if ('error' in master) return fail(master.error);
  const losers: number[] = [];
  for (const id of loserIds) {
    const loser = findLive(store, id);
    if ('error' in loser) return fail(loser.error);
    if (loser.row === master.row || losers.includes(loser.row)) {
      return fail(rowError('INVALID_MERGE_RECORD', 'a record can not be merged with itself'));
    }
    losers.push(loser.row);
  }
  const locked = anyLock(org, actor, store, [master.row, ...losers]);
  if (locked !== undefined) return fail(locked);
  for (const row of losers) {
    moveChildren(org, store, row, master.row);
    store.write(row, 'MasterRecordId', store.idOf(master.row));
    binLoser(org, actor, store, row);
  }
  stampChanged(org, actor, store, master.row);
  return { ok: true, id: store.idOf(master.row), created: false };
}

function anyLock(org: DmlContext, actor: Actor, store: RecordStore, rows: readonly number[]): RowError | undefined {
  for (const row of rows) {
    const error = lockError(org, { actor, store, row, values: new Map() });
    if (error !== undefined) return error;
  }
  return undefined;
}

function moveChildren(org: DmlContext, store: RecordStore, from: number, to: number): void {
  const [fromId, toId] = [store.idOf(from), store.idOf(to)];
  for (const { childObject, field } of store.childRelationships()) {
    if (field === 'MasterRecordId') continue;
    const children = org.directory.need(childObject);
    for (const row of [...(children.rowsByReference(field, fromId) ?? [])]) {
      if (!children.isLive(row)) continue;
      // A winner below its loser, or a loser below its winner, ends below nobody.
      const isSelf = children === store && row === to;
      children.write(row, field, isSelf ? null : toId);
      stampSystem(org, children, row);
    }
  }
}
