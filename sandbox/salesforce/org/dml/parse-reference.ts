/** Lookups: the record must be there and of the right type; it may be named by its external id. */
import type { RecordStore } from '../store/record-store.ts';
import type { FieldDef, RowError } from '../types.ts';
import type { DmlContext } from './context.ts';
import { rowError } from './context.ts';

type Target = { readonly value: string } | { readonly error: RowError };

/** `id15` is well formed. Gives the 18 characters. */
export function checkReference(org: DmlContext, field: FieldDef, id15: string): Target {
  const store = org.directory.ofId(id15);
  if (store === undefined || field.referenceTo?.includes(store.def.name) !== true) {
    const message = `${field.label}: id value of incorrect type: ${id15}`;
    return { error: rowError('FIELD_INTEGRITY_EXCEPTION', message, field.name) };
  }
  const row = store.rowOf(id15);
  if (row < 0 || store.isGone(row)) {
    return { error: rowError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id') };
  }
  if (store.isDeleted(row)) return { error: rowError('ENTITY_IS_DELETED', 'entity is deleted') };
  if (field.name === 'OwnerId' && store.get(row, 'IsActive') === false) {
    const message = `operation performed with inactive user [${store.idOf(row)}] as owner`;
    return { error: rowError('INACTIVE_OWNER_OR_USER', message, field.name) };
  }
  return { value: store.idOf(row) };
}

/** `"Account": {"Book_Account_Id__c": "a-1"}`: the lookup field and the id it means; undefined: no such relationship. */
export function resolveParent(
  org: DmlContext,
  store: RecordStore,
  name: string,
  json: unknown,
): { readonly field: FieldDef; readonly value: unknown } | { readonly error: RowError } | undefined {
  const lower = name.toLowerCase();
  const field = store.fields().find((each) => each.relationshipName?.toLowerCase() === lower);
  if (field === undefined) return undefined;
  if (json === null) return { field, value: null };
  const given = Object.entries(json as Record<string, unknown>).filter(([key]) => key !== 'attributes');
  const [[keyName, keyValue] = ['', null], ...more] = given;
  const parent = org.directory.get(field.referenceTo?.[0] ?? '');
  const key = parent?.field(keyName);
  if (parent === undefined || key === undefined || more.length > 0 || !(key.isExternalId || key.name === 'Id')) {
    const message = `Field name provided, ${keyName} is not an External ID or indexed field for ${parent?.def.name ?? name}`;
    return { error: rowError('INVALID_FIELD', message) };
  }
  if (key.name === 'Id') return { field, value: keyValue };
  const rows = parent.rowsByKey(key, typeof keyValue === 'number' ? keyValue : String(keyValue));
  if (rows.length === 1) return { field, value: parent.idOf(rows[0] as number) };
  if (rows.length > 1) {
    const message = `More than one record found for external id field: [${rows.map((row) => parent.idOf(row)).join(', ')}]`;
    return { error: rowError('INVALID_FIELD', message) };
  }
  const message = `Foreign key external ID: ${String(keyValue)} not found for field ${key.name} in entity ${parent.def.name}`;
  return { error: rowError('INVALID_FIELD', message) };
}
