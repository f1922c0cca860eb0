/** One record by an external id: `/sobjects/Account/Book_Account_Id__c/A-17`. */
import { refuse } from '../errors.ts';
import type { FieldDef, ObjectStore } from '../org/types.ts';
import type { ApiRequest, Reply, Route } from '../router/route.ts';
import { objectOf } from './describe-routes.ts';
import { failure } from './dml-reply.ts';
import { liveRow, recordUrl } from './record-json.ts';
import { bodyWithout, readRow } from './record-routes.ts';

interface Target {
  readonly store: ObjectStore;
  readonly field: FieldDef;
  readonly value: string;
}

/** The first version whose upsert of a record that is there has a body. */
const firstWithBody = 46;

function targetOf({ org, actor, params }: ApiRequest): Target {
  const store = objectOf(org, params.object);
  const name = params.field ?? '';
  const field = store.field(name);
  const isKey = field !== undefined && (field.isExternalId || field.type === 'id');
  if (!isKey || !org.canRead(actor, store.def.name, field.name)) {
    throw refuse(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${name}`);
  }
  return { store, field, value: params.value ?? '' };
}

function matchingRows({ store, field, value }: Target): number[] {
  if (field.type === 'id') return [liveRow(store, value)].filter((row) => row >= 0);
  const isNumber = field.type === 'double' || field.type === 'int';
  const fold = (text: string): string =>
    isNumber ? String(Number(text)) : field.isCaseSensitive ? text : text.toLowerCase();
  const wanted = fold(value);
  const rows: number[] = [];
  for (let row = 0; row < store.rows; row += 1) {
    if (store.isDeleted(row) || store.isGone(row)) continue;
    const own = store.get(row, field.name);
    if (own !== null && fold(String(own)) === wanted) rows.push(row);
  }
  return rows;
}

function choices({ store }: Target, rows: readonly number[], version: string): Reply {
  return { status: 300, body: rows.map((row) => recordUrl(version, store.def.name, store.idOf(row))) };
}

function read(request: ApiRequest): Reply {
  const target = targetOf(request);
  const rows = matchingRows(target);
  if (rows.length > 1) return choices(target, rows, request.version);
  return readRow(request, target.store, rows[0] ?? -1);
}

function upsert(request: ApiRequest): Reply {
  const { org, actor, version } = request;
  const target = targetOf(request);
  const { name } = target.store.def;
  const key = { field: target.field.name, value: target.value };
  const values = bodyWithout(request, target.field.name);
  const result =
    target.field.type === 'id' ? org.update(actor, name, target.value, values) : org.upsert(actor, name, key, values);
  if (!result.ok) {
    if (result.errors[0]?.statusCode === 'MULTIPLE_CHOICES') return choices(target, matchingRows(target), version);
    throw failure(result.errors, target.field.type !== 'id' || matchingRows(target).length > 0);
  }
  if (!result.created && Number(version) < firstWithBody) return { status: 204 };
  const headers = { location: recordUrl(version, name, result.id) };
  const body = { id: result.id, success: true, errors: [], created: result.created };
  return result.created ? { status: 201, body, headers } : { status: 200, body };
}

function remove(request: ApiRequest): Reply {
  const { org, actor, version } = request;
  const target = targetOf(request);
  const rows = matchingRows(target);
  if (rows.length > 1) return choices(target, rows, version);
  const row = rows[0];
  if (row === undefined) throw refuse(404, 'NOT_FOUND', 'The requested resource does not exist');
  const result = org.remove(actor, target.store.def.name, target.store.idOf(row));
  if (!result.ok) throw failure(result.errors);
  return { status: 204 };
}

export function externalIdRoutes(): Route[] {
  const one = { area: 'data', pattern: '/sobjects/:object/:field/:value' } as const;
  return [
    { ...one, method: 'GET', handle: read },
    { ...one, method: 'PATCH', handle: upsert },
    { ...one, method: 'DELETE', handle: remove },
  ];
}
