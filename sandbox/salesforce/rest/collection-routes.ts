/** Up to 200 records in one call, each with its own result; HTTP 200 even when rows fail. */
import { refuse } from '../errors.ts';
import type { DmlResult, Org, RowError } from '../org/types.ts';
import { isJson, type Json, parseObject } from '../router/read-body.ts';
import type { ApiRequest, Reply, Route } from '../router/route.ts';
import { objectOf } from './describe-routes.ts';
import { type CollectionRow, collectionRow } from './dml-reply.ts';
import { isIdText, liveRow, namesIn, recordJson, wantedFields } from './record-json.ts';
import { valuesOf } from './record-routes.ts';
import { repeatedRows } from './repeated-rows.ts';

const maxRows = 200;
const maxRetrieved = 2_000;
/** Runs of one object type: more of them cannot go in one call. */
const maxChunks = 10;

const rolledBack: RowError = {
  statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
  fields: [],
};

interface Row {
  /** As the request has it, to name the row when it was undone. */
  readonly id: string | undefined;
  readonly run: (org: Org) => DmlResult;
}

function malformedId(id: string): DmlResult {
  return { ok: false, errors: [{ statusCode: 'MALFORMED_ID', message: `malformed id ${id}`, fields: [] }] };
}

function checkCount(count: number): void {
  if (count <= maxRows) return;
  const message = `record limit reached. cannot submit more than ${maxRows} records into this call`;
  throw refuse(400, 'EXCEEDED_ID_LIMIT', message);
}

function checkChunks(types: readonly string[]): void {
  const chunks = types.filter((type, at) => type !== types[at - 1]).length;
  if (chunks <= maxChunks) return;
  const message = `Cannot have more than ${maxChunks} chunks in a single operation. Please rearrange the data to reduce chunking.`;
  throw refuse(400, 'LIMIT_EXCEEDED', message);
}

function recordsIn(body: Json): Json[] {
  const { records } = body;
  if (!Array.isArray(records) || !records.every(isJson)) {
    throw refuse(400, 'JSON_PARSER_ERROR', 'The request must have "records", an array of objects.');
  }
  checkCount(records.length);
  return records;
}

function typeOf(org: Org, record: Json): string {
  const type = isJson(record.attributes) ? record.attributes.type : undefined;
  if (typeof type !== 'string') {
    throw refuse(400, 'INVALID_TYPE', "Each record must have 'attributes' with its 'type'.");
  }
  const store = org.object(type);
  if (store === undefined) throw refuse(400, 'INVALID_TYPE', `sObject type '${type}' is not supported.`);
  return store.def.name;
}

function typesOf(org: Org, records: readonly Json[]): string[] {
  const types = records.map((record) => typeOf(org, record));
  checkChunks(types);
  return types;
}

/** The id of a record in any spelling of its name, and the rest. */
function splitId(record: Json): { id: string | undefined; values: Json } {
  const entries = Object.entries(valuesOf(record));
  const own = entries.find(([name]) => name.toLowerCase() === 'id');
  const rest = entries.filter(([name]) => name.toLowerCase() !== 'id');
  return { id: typeof own?.[1] === 'string' ? own[1] : undefined, values: Object.fromEntries(rest) };
}

/** Runs the rows; with allOrNone one failure undoes them all. */
function runRows(request: ApiRequest, rows: readonly Row[], isAllOrNone: boolean, isUpsert = false): Reply {
  const { org } = request;
  let results: DmlResult[] = [];
  const runAll = (): boolean => {
    results = rows.map((row) => row.run(org));
    return results.every((result) => result.ok);
  };
  if (!isAllOrNone) runAll();
  else org.allOrNone(runAll);
  const isUndone = isAllOrNone && results.some((result) => !result.ok);
  const body = results.map((result, at): CollectionRow => {
    if (!isUndone || !result.ok) return collectionRow(result, isUpsert);
    const id = rows[at]?.id;
    const undone = collectionRow({ ok: false, errors: [rolledBack] }, isUpsert);
    return id === undefined ? undone : { id, ...undone };
  });
  return { status: 200, body };
}

function create(request: ApiRequest): Reply {
  const body = parseObject(request);
  const records = recordsIn(body);
  const types = typesOf(request.org, records);
  const rows = records.map((record, at): Row => {
    const values = valuesOf(record);
    return { id: undefined, run: (org) => org.create(request.actor, types[at] as string, values) };
  });
  return runRows(request, rows, body.allOrNone === true);
}

function update(request: ApiRequest): Reply {
  const body = parseObject(request);
  const records = recordsIn(body);
  const types = typesOf(request.org, records);
  const split = records.map(splitId);
  const repeated = repeatedRows({ keys: split.map(({ id }) => id), field: 'Id', isCaseSensitive: true });
  const rows = split.map(({ id, values }, at): Row => {
    const missing: RowError = {
      statusCode: 'MISSING_ARGUMENT',
      message: 'Id not specified in an update call',
      fields: [],
    };
    const run = (org: Org): DmlResult => {
      const error = repeated.get(at);
      if (error !== undefined) return { ok: false, errors: [error] };
      if (id === undefined) return { ok: false, errors: [missing] };
      return isIdText(id) ? org.update(request.actor, types[at] as string, id, values) : malformedId(id);
    };
    return { id, run };
  });
  return runRows(request, rows, body.allOrNone === true);
}

/** The key of a record, and the rest. */
function splitKey(record: Json, field: string): { value: string | undefined; values: Json } {
  const entries = Object.entries(valuesOf(record));
  const isKey = ([name]: readonly [string, unknown]): boolean => name.toLowerCase() === field.toLowerCase();
  const rest = entries.filter((entry) => !isKey(entry));
  return { value: keyText(entries.find(isKey)?.[1]), values: Object.fromEntries(rest) };
}

function keyText(value: unknown): string | undefined {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined;
}

function upsert(request: ApiRequest): Reply {
  const { org, actor, params } = request;
  const body = parseObject(request);
  const records = recordsIn(body);
  const store = objectOf(org, params.object);
  const field = store.field(params.field ?? '');
  if (
    field === undefined ||
    !(field.isExternalId || field.type === 'id') ||
    !org.canRead(actor, store.def.name, field.name)
  ) {
    throw refuse(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${params.field}`);
  }
  for (const type of typesOf(org, records)) {
    if (type !== store.def.name) throw refuse(400, 'INVALID_TYPE', `Record type ${type} is not ${store.def.name}.`);
  }
  const split = records.map((record) => splitKey(record, field.name));
  const { isCaseSensitive } = field;
  const repeated = repeatedRows({ keys: split.map(({ value }) => value), field: field.name, isCaseSensitive });
  const rows = split.map((row, at): Row => {
    const error = repeated.get(at);
    const run = (rowOrg: Org): DmlResult =>
      error === undefined
        ? upsertRow(rowOrg, request, { object: store.def.name, field: field.name, ...row })
        : { ok: false, errors: [error] };
    return { id: undefined, run };
  });
  return runRows(request, rows, body.allOrNone === true, true);
}

interface UpsertRow {
  readonly object: string;
  readonly field: string;
  readonly value: string | undefined;
  readonly values: Json;
}

function upsertRow(org: Org, { actor }: ApiRequest, { object, field, value, values }: UpsertRow): DmlResult {
  if (field === 'Id') {
    if (value === undefined) return org.create(actor, object, values);
    return isIdText(value) ? org.update(actor, object, value, values) : malformedId(value);
  }
  if (value !== undefined) return org.upsert(actor, object, { field, value }, values);
  const message = `${field} not specified`;
  return { ok: false, errors: [{ statusCode: 'MISSING_ARGUMENT', message, fields: [field] }] };
}

function remove(request: ApiRequest): Reply {
  const { org, actor, query } = request;
  const ids = namesIn(query.get('ids'));
  if (ids === undefined) throw refuse(400, 'MISSING_ARGUMENT', 'The ids parameter is required.');
  checkCount(ids.length);
  const types = ids.map((id) => org.objectOfId(id)?.def.name ?? '');
  checkChunks(types);
  const rows = ids.map((id, at): Row => {
    const object = types[at] as string;
    const run = (rowOrg: Org): DmlResult =>
      isIdText(id) && object !== '' ? rowOrg.remove(actor, object, id) : malformedId(id);
    return { id, run };
  });
  return runRows(request, rows, query.get('allOrNone') === 'true');
}

function retrieve(
  request: ApiRequest,
  ids: readonly unknown[] | undefined,
  names: readonly unknown[] | undefined,
): Reply {
  const { org, actor, params, version } = request;
  const store = objectOf(org, params.object);
  if (ids === undefined || names === undefined || names.length === 0) {
    throw refuse(400, 'MISSING_ARGUMENT', 'ids and fields are required.');
  }
  if (ids.length > maxRetrieved) {
    const message = `record limit reached. cannot submit more than ${maxRetrieved} records into this call`;
    throw refuse(400, 'EXCEEDED_ID_LIMIT', message);
  }
  const fields = wantedFields(org, actor, store, names.map(String));
  const body = ids.map((id) => {
    if (!isIdText(String(id))) throw refuse(400, 'MALFORMED_ID', `malformed id ${id}`);
    const row = liveRow(store, String(id));
    return row < 0 ? null : recordJson(store, row, fields, version);
  });
  return { status: 200, body };
}

function retrieveByBody(request: ApiRequest): Reply {
  const { ids, fields } = parseObject(request);
  return retrieve(request, Array.isArray(ids) ? ids : undefined, Array.isArray(fields) ? fields : undefined);
}

function retrieveByQuery(request: ApiRequest): Reply {
  return retrieve(request, namesIn(request.query.get('ids')), namesIn(request.query.get('fields')));
}

export function collectionRoutes(): Route[] {
  const all = { area: 'data', pattern: '/composite/sobjects' } as const;
  const typed = { area: 'data', pattern: '/composite/sobjects/:object' } as const;
  return [
    { ...all, method: 'POST', handle: create },
    { ...all, method: 'PATCH', handle: update },
    { ...all, method: 'DELETE', handle: remove },
    { ...typed, method: 'POST', handle: retrieveByBody },
    { ...typed, method: 'GET', handle: retrieveByQuery },
    { method: 'PATCH', area: 'data', pattern: '/composite/sobjects/:object/:field', handle: upsert },
  ];
}
