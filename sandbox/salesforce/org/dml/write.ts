/** Create, update and upsert of one record: everything is checked before anything is written. */
import type { RecordStore } from '../store/record-store.ts';
import type { Actor, DmlResult, FieldDef, RowError, Value } from '../types.ts';
import { checkRow } from './check-row.ts';
import { addConsequences } from './consequences.ts';
import { type Change, type DmlContext, rowError } from './context.ts';
import { lockError } from './locks.ts';
import { parseRow } from './parse-row.ts';
import { parseValue } from './parse-value.ts';

type Json = Readonly<Record<string, unknown>>;

export function fail(...errors: RowError[]): DmlResult {
  return { ok: false, errors };
}

export function createRecord(org: DmlContext, actor: Actor, store: RecordStore, json: Json): DmlResult {
  if (!store.def.isCreateable) return fail(notAllowed('create', store));
  const change: Change = { actor, store, row: -1, values: new Map() };
  const errors = prepare(org, change, json);
  if (errors.length > 0) return { ok: false, errors };
  setDefaults(org, change);
  const row = store.add();
  for (const [field, value] of change.values) if (value !== null) store.write(row, field, value);
  stampNew(org, actor, store, row);
  afterWrite(store, row);
  return { ok: true, id: store.idOf(row), created: true };
}

export function updateRecord(org: DmlContext, actor: Actor, store: RecordStore, id: string, json: Json): DmlResult {
  if (!store.def.isUpdateable) return fail(notAllowed('update', store));
  const found = findLive(store, id);
  if ('error' in found) return fail(found.error);
  const change: Change = { actor, store, row: found.row, values: new Map() };
  const errors = prepare(org, change, json);
  if (errors.length > 0) return { ok: false, errors };
  for (const [field, value] of change.values) store.write(found.row, field, value);
  stampChanged(org, actor, store, found.row);
  afterWrite(store, found.row);
  return { ok: true, id: store.idOf(found.row), created: false };
}

const ownDefaults = ['OwnerId', 'CurrencyIsoCode'];

function prepare(org: DmlContext, change: Change, json: Json): RowError[] {
  const parsed = parseRow(org, change, json);
  if (parsed.length > 0) return parsed;
  // An empty owner or currency of a new record is the default one.
  if (change.row < 0) for (const name of ownDefaults) if (change.values.get(name) === null) change.values.delete(name);
  addConsequences(org, change);
  const checked = checkRow(org, change);
  if (checked.length > 0) return checked;
  const locked = lockError(org, change);
  return locked === undefined ? [] : [locked];
}

/** The row of an id that can be changed now. */
export function findLive(store: RecordStore, id: string): { readonly row: number } | { readonly error: RowError } {
  const malformed = parseValue(store.field('Id') as FieldDef, id);
  if ('error' in malformed) return { error: rowError('MALFORMED_ID', `bad id ${id}`, 'Id') };
  const row = store.rowOf(id);
  if (row < 0 || store.isGone(row))
    return { error: rowError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id') };
  if (store.isDeleted(row)) return { error: rowError('ENTITY_IS_DELETED', 'entity is deleted') };
  return { row };
}

export function notAllowed(what: string, store: RecordStore): RowError {
  const message = `entity type ${store.def.name} does not support ${what}`;
  return rowError('INVALID_TYPE_FOR_OPERATION', message);
}

function setDefaults(org: DmlContext, change: Change): void {
  for (const field of change.store.fields()) {
    if (change.values.has(field.name) || change.store.isComputed(field.name)) continue;
    if (field.name === 'OwnerId') change.values.set('OwnerId', change.actor.userId);
    else if (field.name === 'CurrencyIsoCode') change.values.set('CurrencyIsoCode', org.defaultCurrency);
    else if (field.defaultValue !== null) change.values.set(field.name, field.defaultValue);
  }
}

function stampNew(org: DmlContext, actor: Actor, store: RecordStore, row: number): void {
  if (store.field('CreatedDate') !== undefined) {
    store.write(row, 'CreatedDate', org.nowMs());
    store.write(row, 'CreatedById', actor.userId);
  }
  stampChanged(org, actor, store, row);
}

export function stampChanged(org: DmlContext, actor: Actor, store: RecordStore, row: number): void {
  if (store.field('LastModifiedDate') !== undefined) {
    store.write(row, 'LastModifiedDate', org.nowMs());
    store.write(row, 'LastModifiedById', actor.userId);
  }
  stampSystem(org, store, row);
}

/** A change by the system alone: LastModifiedDate stays. */
export function stampSystem(org: DmlContext, store: RecordStore, row: number): void {
  store.write(row, 'SystemModstamp', Math.max(org.nowMs(), store.modifiedMs(row)));
}

/** One contact at most is the primary one of an opportunity. */
function afterWrite(store: RecordStore, row: number): void {
  if (store.def.name !== 'OpportunityContactRole' || store.get(row, 'IsPrimary') !== true) return;
  const opportunity = String(store.get(row, 'OpportunityId'));
  for (const other of store.rowsByReference('OpportunityId', opportunity) ?? []) {
    if (other !== row && store.isLive(other) && store.get(other, 'IsPrimary') === true) {
      store.write(other, 'IsPrimary', false);
      store.write(other, 'SystemModstamp', store.modifiedMs(row));
    }
  }
}

export function upsertRecord(
  org: DmlContext,
  actor: Actor,
  store: RecordStore,
  key: { readonly field: string; readonly value: string },
  json: Json,
): DmlResult {
  const field = store.field(key.field);
  const isKey = field !== undefined && org.access.canRead(actor, store.def.name, field.name);
  if (!isKey || !(field.isExternalId || field.name === 'Id')) {
    const message = `Provided external ID field does not exist or is not accessible: ${key.field}`;
    return fail(rowError('NOT_FOUND', message));
  }
  if (field.name === 'Id') return updateRecord(org, actor, store, key.value, json);
  const parsed = parseValue(field, key.value);
  if ('error' in parsed) return fail(parsed.error);
  if (parsed.value === null) {
    return fail(rowError('MISSING_ARGUMENT', `${field.name} not specified`, field.name));
  }
  const rows = store.rowsByKey(field, parsed.value);
  if (rows.length > 1) {
    const message = `${field.name}: more than one record found for external id field: [${idList(store, rows)}]`;
    return fail(rowError('MULTIPLE_CHOICES', message, ...rows.map((row) => store.idOf(row))));
  }
  const rest = without(json, field.name);
  const [row] = rows;
  if (row !== undefined) return updateRecord(org, actor, store, store.idOf(row), rest);
  return createRecord(org, actor, store, { ...rest, [field.name]: parsed.value as Value });
}

function idList(store: RecordStore, rows: readonly number[]): string {
  return rows.map((row) => store.idOf(row)).join(', ');
}

/** The key stands in the address; a copy of it in the body says nothing new. */
function without(json: Json, name: string): Json {
  const lower = name.toLowerCase();
  return Object.fromEntries(Object.entries(json).filter(([key]) => key.toLowerCase() !== lower));
}
