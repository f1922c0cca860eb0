/** One record at a time: create, read, change, delete, by id. */
import { refuse } from '../errors.ts';
import type { ObjectStore } from '../org/types.ts';
import { type Json, parseObject } from '../router/read-body.ts';
import type { ApiRequest, Reply, Route } from '../router/route.ts';
import { objectOf } from './describe-routes.ts';
import { failure } from './dml-reply.ts';
import { isIdText, liveRow, namesIn, recordJson, recordUrl, wantedFields } from './record-json.ts';

/** The values of a record in a request: without what only tells its type. */
export function valuesOf(record: Json): Json {
  const { attributes: _attributes, ...values } = record;
  return values;
}

/** The body of a change that has its key in the address. */
export function bodyWithout(request: ApiRequest, key: string): Json {
  const values = valuesOf(parseObject(request));
  const named = Object.keys(values).find((name) => name.toLowerCase() === key.toLowerCase());
  if (named === undefined) return values;
  throw refuse(400, 'INVALID_FIELD', `The ${key} field should not be specified in the sobject data.`);
}

function checkedId({ params }: ApiRequest): string {
  const id = params.id ?? '';
  if (isIdText(id)) return id;
  const message = `Provided external ID field does not exist or is not accessible: ${id}`;
  throw refuse(404, 'NOT_FOUND', message);
}

function create(request: ApiRequest): Reply {
  const { org, actor, params, version } = request;
  const store = objectOf(org, params.object);
  if (!store.def.isCreateable)
    throw refuse(405, 'METHOD_NOT_ALLOWED', `Entity type ${store.def.name} is not creatable.`);
  const result = org.create(actor, store.def.name, valuesOf(parseObject(request)));
  if (!result.ok) throw failure(result.errors, true);
  const headers = { location: recordUrl(version, store.def.name, result.id) };
  return { status: 201, body: { id: result.id, success: true, errors: [] }, headers };
}

export function readRow(request: ApiRequest, store: ObjectStore, row: number): Reply {
  const { org, actor, query, version } = request;
  if (row < 0) throw refuse(404, 'NOT_FOUND', 'The requested resource does not exist');
  const fields = wantedFields(org, actor, store, namesIn(query.get('fields')));
  return { status: 200, body: recordJson(store, row, fields, version) };
}

function read(request: ApiRequest): Reply {
  const store = objectOf(request.org, request.params.object);
  return readRow(request, store, liveRow(store, checkedId(request)));
}

function update(request: ApiRequest): Reply {
  const { org, actor } = request;
  const store = objectOf(org, request.params.object);
  const id = checkedId(request);
  const result = org.update(actor, store.def.name, id, bodyWithout(request, 'Id'));
  if (!result.ok) throw failure(result.errors, liveRow(store, id) >= 0);
  return { status: 204 };
}

function remove(request: ApiRequest): Reply {
  const { org, actor } = request;
  const store = objectOf(org, request.params.object);
  const result = org.remove(actor, store.def.name, checkedId(request));
  if (!result.ok) throw failure(result.errors);
  return { status: 204 };
}

export function recordRoutes(): Route[] {
  const one = { area: 'data', pattern: '/sobjects/:object/:id' } as const;
  return [
    { method: 'POST', area: 'data', pattern: '/sobjects/:object', handle: create },
    { ...one, method: 'GET', handle: read },
    { ...one, method: 'PATCH', handle: update },
    { ...one, method: 'DELETE', handle: remove },
  ];
}
