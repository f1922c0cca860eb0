/** A record as the REST calls show it. */
import { refuse } from '../errors.ts';
import type { Actor, FieldDef, ObjectStore, Org } from '../org/types.ts';
import { jsonValue } from './json-value.ts';

export function recordUrl(version: string, object: string, id: string): string {
  return `/services/data/v${version}/sobjects/${object}/${id}`;
}

export function recordJson(
  store: ObjectStore,
  row: number,
  fields: readonly FieldDef[],
  version: string,
): Record<string, unknown> {
  const { name } = store.def;
  const record: Record<string, unknown> = {
    attributes: { type: name, url: recordUrl(version, name, store.idOf(row)) },
  };
  for (const field of fields) record[field.name] = jsonValue(field, store.get(row, field.name));
  return record;
}

/** All that the caller may see, or those he names; one that he may not see does not exist for him. */
export function wantedFields(
  org: Org,
  actor: Actor,
  store: ObjectStore,
  names: readonly string[] | undefined,
): readonly FieldDef[] {
  const { name: object } = store.def;
  if (names === undefined) return store.fields().filter((field) => org.canRead(actor, object, field.name));
  return names.map((name) => {
    const field = store.field(name);
    if (field !== undefined && org.canRead(actor, object, field.name)) return field;
    throw refuse(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${object}`);
  });
}

export function namesIn(list: string | null): string[] | undefined {
  const names = (list ?? '').split(',').map((name) => name.trim());
  const wanted = names.filter((name) => name !== '');
  return wanted.length === 0 ? undefined : wanted;
}

/** Row of a record that is there for everybody; -1: none, or in the recycle bin. */
export function liveRow(store: ObjectStore, id: string): number {
  const row = store.rowOf(id);
  return row < 0 || store.isDeleted(row) || store.isGone(row) ? -1 : row;
}

/** Letters and digits as an id has them, of whatever object. */
export function isIdText(id: string): boolean {
  return /^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(id);
}
