/** Delete, undelete and purge: what goes with a record, what merely loses its lookup, and how both come back. */
import type { RecordStore } from '../store/record-store.ts';
import type { Actor, DmlResult, RowError } from '../types.ts';
import { type Deletion, type DmlContext, rowError } from './context.ts';
import { lockError } from './locks.ts';
import { fail, findLive, notAllowed, stampChanged, stampSystem } from './write.ts';

/** Child records that are deleted with the parent; all other lookups to it are emptied. */
const cascades: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  Account: [
    ['Contact', 'AccountId'],
    ['Opportunity', 'AccountId'],
    ['Task', 'AccountId'],
    ['Event', 'AccountId'],
  ],
  Contact: [['OpportunityContactRole', 'ContactId']],
  Opportunity: [
    ['OpportunityContactRole', 'OpportunityId'],
    ['Task', 'WhatId'],
    ['Event', 'WhatId'],
  ],
  Case: [
    ['Task', 'WhatId'],
    ['Event', 'WhatId'],
  ],
  PermissionSet: [
    ['PermissionSetAssignment', 'PermissionSetId'],
    ['FieldPermissions', 'ParentId'],
    ['ObjectPermissions', 'ParentId'],
  ],
};

export function removeRecord(org: DmlContext, actor: Actor, store: RecordStore, id: string): DmlResult {
  if (!store.def.isDeletable) return fail(notAllowed('delete', store));
  const found = findLive(store, id);
  if ('error' in found) return fail(found.error);
  const { row } = found;
  const obstacle = obstacleTo(org, store, row) ?? lockError(org, { actor, store, row, values: new Map() });
  if (obstacle !== undefined) return fail(obstacle);
  const rows = collect(org, store, row);
  const cleared = clearLookups(org, rows);
  const atMs = org.nowMs();
  for (const [each, at] of rows) {
    stampChanged(org, actor, each, at);
    // Set-up records have no recycle bin.
    if (each.def.isReplicateable) each.bin(at, atMs);
    else each.erase(at);
  }
  remember(org, store, row, { rows, cleared });
  return { ok: true, id: store.idOf(row), created: false };
}

function liveChildren(
  org: DmlContext,
  store: RecordStore,
  row: number,
  child: string,
  field: string,
): [RecordStore, number[]] {
  const children = org.directory.need(child);
  const rows = children.rowsByReference(field, store.idOf(row)) ?? [];
  return [children, rows.filter((each) => children.isLive(each))];
}

/** Salesforce refuses to delete what cases or won business hang on. */
function obstacleTo(org: DmlContext, store: RecordStore, row: number): RowError | undefined {
  const { name } = store.def;
  if (name !== 'Account' && name !== 'Contact') return undefined;
  const start = `Your attempt to delete ${String(store.get(row, 'Name'))} could not be completed because `;
  const [cases, ofCases] = liveChildren(org, store, row, 'Case', `${name}Id`);
  if (ofCases.length > 0) {
    const numbers = ofCases.map((each) => cases.get(each, 'CaseNumber')).join(', ');
    return rowError('DELETE_FAILED', `${start}it is associated with the following cases.: ${numbers}\n`);
  }
  if (name === 'Contact') return undefined;
  const [deals, ofDeals] = liveChildren(org, store, row, 'Opportunity', 'AccountId');
  const won = ofDeals.filter((each) => deals.get(each, 'IsWon') === true);
  if (won.length === 0) return undefined;
  const names = won.map((each) => deals.get(each, 'Name')).join(', ');
  return rowError(
    'DELETE_FAILED',
    `${start}some opportunities in that account were closed won. The opportunities: ${names}\n`,
  );
}

function collect(org: DmlContext, store: RecordStore, row: number): [RecordStore, number][] {
  const rows: [RecordStore, number][] = [[store, row]];
  const seen = new Map<RecordStore, Set<number>>([[store, new Set([row])]]);
  for (let at = 0; at < rows.length; at += 1) {
    const [each, each_] = rows[at] as [RecordStore, number];
    for (const [child, field] of cascades[each.def.name] ?? []) {
      const [children, found] = liveChildren(org, each, each_, child, field);
      addNew(rows, seen, children, found);
    }
    if (each.def.name === 'Contact') addOwnActivities(org, each, each_, rows, seen);
  }
  return rows;
}

/** An activity of a contact goes with him unless it is about some other record, too. */
function addOwnActivities(
  org: DmlContext,
  contacts: RecordStore,
  row: number,
  rows: [RecordStore, number][],
  seen: Map<RecordStore, Set<number>>,
): void {
  for (const activity of ['Task', 'Event']) {
    const [store, found] = liveChildren(org, contacts, row, activity, 'WhoId');
    addNew(
      rows,
      seen,
      store,
      found.filter((each) => store.get(each, 'WhatId') === null),
    );
  }
}

function addNew(
  rows: [RecordStore, number][],
  seen: Map<RecordStore, Set<number>>,
  store: RecordStore,
  found: readonly number[],
): void {
  const known = seen.get(store) ?? new Set();
  seen.set(store, known);
  for (const row of found) {
    if (known.has(row)) continue;
    known.add(row);
    rows.push([store, row]);
  }
}

function clearLookups(org: DmlContext, rows: readonly (readonly [RecordStore, number])[]): Deletion['cleared'] {
  const leaving = new Map<RecordStore, Set<number>>();
  for (const [store, row] of rows) leaving.set(store, (leaving.get(store) ?? new Set()).add(row));
  const cleared: [RecordStore, number, string, string][] = [];
  for (const [store, row] of rows) {
    const id = store.idOf(row);
    for (const { childObject, field } of store.childRelationships()) {
      if (field === 'MasterRecordId') continue;
      const [children, found] = liveChildren(org, store, row, childObject, field);
      for (const each of found) {
        if (leaving.get(children)?.has(each) === true) continue;
        children.write(each, field, null);
        stampSystem(org, children, each);
        cleared.push([children, each, field, id]);
      }
    }
  }
  return cleared;
}

function remember(org: DmlContext, store: RecordStore, row: number, deletion: Deletion): void {
  const ofStore = org.deletions.get(store) ?? new Map<number, Deletion>();
  org.deletions.set(store, ofStore);
  const old = ofStore.get(row);
  ofStore.set(row, deletion);
  org.journal.record(() => (old === undefined ? ofStore.delete(row) : ofStore.set(row, old)));
}

export function undeleteRecord(org: DmlContext, actor: Actor, id: string): DmlResult {
  const target = org.directory.locate(id);
  if (target === undefined) return fail(rowError('MALFORMED_ID', `bad id ${id}`, 'Id'));
  const { store, row } = target;
  if (row >= store.rows || store.isGone(row)) {
    return fail(rowError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id'));
  }
  const deletion = org.deletions.get(store)?.get(row);
  if (store.isLive(row) || deletion === undefined) {
    return fail(rowError('UNDELETE_FAILED', 'Entity is not in the recycle bin'));
  }
  const duplicate = duplicateError(store, row);
  if (duplicate !== undefined) return fail(duplicate);
  for (const [each, at] of deletion.rows) {
    if (each.isLive(at) || each.isGone(at)) continue;
    each.restore(at);
    stampChanged(org, actor, each, at);
  }
  if (store.field('MasterRecordId') !== undefined) store.write(row, 'MasterRecordId', null);
  for (const [each, at, field, lost] of deletion.cleared) {
    if (!each.isLive(at) || each.get(at, field) !== null) continue;
    each.write(at, field, lost);
    stampSystem(org, each, at);
  }
  forget(org, store, row);
  return { ok: true, id: store.idOf(row), created: false };
}

function duplicateError(store: RecordStore, row: number): RowError | undefined {
  for (const field of store.fields()) {
    const [other] = field.isUnique ? store.rowsByKey(field, store.get(row, field.name)) : [];
    if (other === undefined) continue;
    const id15 = store.idOf(other).slice(0, 15);
    return rowError(
      'DUPLICATE_VALUE',
      `duplicate value found: ${field.name} duplicates value on record with id: ${id15}`,
    );
  }
  return undefined;
}

function forget(org: DmlContext, store: RecordStore, row: number): void {
  const ofStore = org.deletions.get(store);
  const old = ofStore?.get(row);
  if (ofStore === undefined || old === undefined) return;
  ofStore.delete(row);
  org.journal.record(() => ofStore.set(row, old));
}

/** The record, and what was deleted with it, leaves the recycle bin for good. */
export function purgeRecord(org: DmlContext, store: RecordStore, id: string): void {
  const row = store.rowOf(id);
  if (row < 0 || store.isLive(row) || store.isGone(row)) return;
  const together = org.deletions.get(store)?.get(row)?.rows ?? [[store, row] as const];
  for (const [each, at] of together) {
    if (each.isLive(at)) continue;
    each.erase(at);
    each.purgedMs = org.nowMs();
  }
  forget(org, store, row);
}

/** A loser of a merge: into the bin, alone. */
export function binLoser(org: DmlContext, actor: Actor, store: RecordStore, row: number): void {
  stampChanged(org, actor, store, row);
  store.bin(row, org.nowMs());
  remember(org, store, row, { rows: [[store, row]], cleared: [] });
}
