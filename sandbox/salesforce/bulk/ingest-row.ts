/** Carries out one row of an ingest job. */
import type { Actor, DmlResult, ObjectStore, Org } from '../org/types.ts';
import type { IngestColumn } from './ingest-columns.ts';
import type { IngestJobRequest, RowOutcome } from './ingest-job.ts';
import { ingestValue } from './ingest-value.ts';
import { errorText, rowErrorText } from './row-error.ts';

export interface IngestTarget {
  readonly org: Org;
  readonly actor: Actor;
  readonly store: ObjectStore;
  readonly job: IngestJobRequest;
  readonly columns: readonly IngestColumn[];
  /** By column: ids of parents by their external id. */
  readonly parents: ReadonlyMap<number, ReadonlyMap<string, readonly string[]>>;
}

const nullWord = '#N/A';

export function ingestRow(target: IngestTarget, values: readonly string[]): RowOutcome {
  const { job } = target;
  const json: Record<string, unknown> = {};
  let id = '';
  for (const [i, column] of target.columns.entries()) {
    const text = values[i] ?? '';
    if (text === '') continue;
    if (column.kind === 'field' && column.field.type === 'id') {
      id = text;
      continue;
    }
    const value = text === nullWord ? { ok: true as const, value: null } : toValue(target, i, text);
    if (!value.ok) return { ok: false, id, error: value.error };
    json[column.field.name] = value.value;
  }
  const result = apply(target, id, json);
  if (typeof result === 'string') return { ok: false, id, error: result };
  if (result.ok) return { ok: true, id: result.id, created: result.created };
  return { ok: false, id, error: rowErrorText(result.errors, job.externalIdFieldName) };
}

type Converted = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: string };

function toValue(target: IngestTarget, i: number, text: string): Converted {
  const column = target.columns[i];
  if (column === undefined) throw new Error('a value without a column');
  const { name } = column.field;
  if (column.kind === 'field') {
    const value = ingestValue(text, column.field);
    if (value !== undefined) return { ok: true, value };
    const message = `${name}: value not of required type: ${text}`;
    return { ok: false, error: errorText('INVALID_TYPE_ON_FIELD_IN_RECORD', message, [name]) };
  }
  const [parentId, other] = target.parents.get(i)?.get(text) ?? [];
  if (parentId !== undefined && other === undefined) return { ok: true, value: parentId };
  const where = `for field ${column.key.name} in entity ${column.parent.def.name}`;
  const message =
    parentId === undefined
      ? `Foreign key external ID: ${text} not found ${where}`
      : `More than one record found for external id field: [${parentId}, ${other}]`;
  return { ok: false, error: errorText(parentId === undefined ? 'INVALID_FIELD' : 'DUPLICATE_EXTERNAL_ID', message) };
}

/** Text: the row's error. */
function apply(target: IngestTarget, id: string, json: Readonly<Record<string, unknown>>): DmlResult | string {
  const { org, actor, job, store } = target;
  const object = store.def.name;
  switch (job.operation) {
    case 'insert':
      if (id !== '') return errorText('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', ['Id']);
      return org.create(actor, object, json);
    case 'update':
      if (id === '') return errorText('MISSING_ARGUMENT', 'Id not specified in an update call');
      return org.update(actor, object, id, json);
    case 'upsert':
      return upsert(target, id, json);
    default: {
      if (id === '') return errorText('MISSING_ARGUMENT', 'Id not specified in a delete call');
      const result = org.remove(actor, object, id);
      if (result.ok && job.operation === 'hardDelete') org.purge(object, result.id);
      return result;
    }
  }
}

function upsert(target: IngestTarget, id: string, json: Readonly<Record<string, unknown>>): DmlResult | string {
  const { org, actor, job, store } = target;
  const object = store.def.name;
  const keyField = store.field(job.externalIdFieldName ?? '')?.name ?? 'Id';
  if (keyField === 'Id') return id === '' ? org.create(actor, object, json) : org.update(actor, object, id, json);
  const { [keyField]: value, ...rest } = json;
  if (value === undefined || value === null) return errorText('MISSING_ARGUMENT', `${keyField} not specified`);
  if (id !== '') return errorText('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id beside an external id', ['Id']);
  return org.upsert(actor, object, { field: keyField, value: String(value) }, rest);
}
