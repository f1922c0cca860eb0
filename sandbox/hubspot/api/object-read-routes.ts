/** List, get, batch read of any object type. */
import { notFound, type RowError, validationError } from '../errors.ts';
import type { ObjectKey, ObjectType } from '../object-types.ts';
import { type ApiRequest, ok, type Reply, type Route } from '../router/route.ts';
import type { Crm } from '../store/crm.ts';
import { batchReply } from './batch-reply.ts';
import { inlineAssociations } from './inline-associations.ts';
import { bodyOf, flagParam, inputsOf, limitParam, listParam, recordId, stringList, typeParam } from './parse-input.ts';
import { recordView, type ViewOptions } from './record-view.ts';

export function readScopes(request: ApiRequest): readonly string[] {
  return typeParam(request.params.type).readScopes;
}

function viewOptions(crm: Crm, key: ObjectKey, request: ApiRequest): ViewOptions {
  const { query } = request;
  const associations = listParam(query, 'associations');
  return {
    properties: listParam(query, 'properties'),
    withHistory: listParam(query, 'propertiesWithHistory'),
    ...(associations.length === 0 ? {} : { associations: inlineAssociations(crm, key, associations, request.baseUrl) }),
  };
}

function list(crm: Crm, request: ApiRequest): Reply {
  const type = typeParam(request.params.type);
  const { table } = crm.objects[type.key];
  const options = viewOptions(crm, type.key, request);
  const limit = limitParam(request.query, 10, (options.withHistory?.length ?? 0) > 0 ? 50 : 100);
  const after = request.query.get('after');
  if (after !== null && after !== '' && !/^\d{1,15}$/.test(after)) throw validationError(`Invalid cursor: ${after}`);
  const isWanted = flagParam(request.query, 'archived')
    ? (row: number) => table.isArchived(row)
    : (row: number) => table.isLive(row);
  const view = recordView(crm, type.key, options);
  const results: unknown[] = [];
  let row = table.firstRowFrom(Number(after ?? 0));
  for (; row < table.rows && results.length < limit; row += 1) if (isWanted(row)) results.push(view(row));
  while (row < table.rows && !isWanted(row)) row += 1;
  if (row >= table.rows) return ok({ results });
  return ok({ results, paging: { next: nextPage(request, String(table.ids[row])) } });
}

function nextPage(request: ApiRequest, after: string): { after: string; link: string } {
  const query = new URLSearchParams(request.query);
  query.set('after', after);
  return { after, link: `${request.baseUrl}${request.path}?${query}` };
}

/** Row by id or by a unique property; merged ids lead to the record they live on in. */
export function findRow(
  crm: Crm,
  type: ObjectType,
  id: string,
  idProperty: string | null,
  resolveMerged: boolean,
): number {
  const { table, properties } = crm.objects[type.key];
  if (idProperty === null || idProperty === 'hs_object_id') {
    return resolveMerged ? table.resolve(recordId(id)) : table.rowOf(recordId(id));
  }
  const isUnique =
    properties.get(idProperty)?.hasUniqueValue === true || (type.key === 'contacts' && idProperty === 'email');
  if (!isUnique) throw validationError(`idProperty ${idProperty} is not a unique property of ${type.key}`);
  const wanted = idProperty === 'email' ? id.toLowerCase() : id;
  return table.column(idProperty).findIndex((value, row) => value === wanted && table.isLive(row));
}

function get(crm: Crm, request: ApiRequest): Reply {
  const type = typeParam(request.params.type);
  const id = request.params.id ?? '';
  const row = findRow(crm, type, id, request.query.get('idProperty'), true);
  const { table } = crm.objects[type.key];
  const isThere = row >= 0 && (flagParam(request.query, 'archived') ? table.isArchived(row) : table.isLive(row));
  if (!isThere) throw notFound('resource not found');
  return ok(recordView(crm, type.key, viewOptions(crm, type.key, request))(row));
}

function batchRead(crm: Crm, request: ApiRequest): Reply {
  const type = typeParam(request.params.type);
  const { table } = crm.objects[type.key];
  const body = bodyOf(request.body);
  const withHistory = stringList(body.propertiesWithHistory);
  const inputs = inputsOf(body, withHistory.length > 0 ? 50 : 100);
  const idProperty = typeof body.idProperty === 'string' && body.idProperty !== '' ? body.idProperty : null;
  const isArchived = flagParam(request.query, 'archived');
  const view = recordView(crm, type.key, { properties: stringList(body.properties), withHistory });
  const rows = new Set<number>();
  const missing: string[] = [];
  for (const input of inputs) {
    const id = String(input.id ?? '');
    const row = findRow(crm, type, id, idProperty, true);
    if (row >= 0 && (isArchived ? table.isArchived(row) : table.isLive(row))) rows.add(row);
    else missing.push(id);
  }
  const errors: RowError[] = missing.length === 0 ? [] : [missingError(type, missing)];
  return batchReply(crm, 200, [...rows].map(view), errors);
}

export function missingError(type: ObjectType, ids: readonly string[], trace?: string): RowError {
  const message = `Could not get some ${type.singular.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`;
  const context = { ids: [...ids], ...(trace === undefined ? {} : { objectWriteTraceId: [trace] }) };
  return { status: 'error', category: 'OBJECT_NOT_FOUND', message, context };
}

export function objectReadRoutes(crm: Crm): Route[] {
  const common = { area: 'objects', budget: 'general', scopes: readScopes } as const;
  return [
    { ...common, method: 'GET', pattern: ':type', handle: (request) => list(crm, request) },
    { ...common, method: 'POST', pattern: ':type/batch/read', handle: (request) => batchRead(crm, request) },
    { ...common, method: 'GET', pattern: ':type/:id', handle: (request) => get(crm, request) },
  ];
}
