/** Associations: the v4 and dated batch endpoints, and the single-record ones under objects. */
import { notFound, type RowError, validationError } from '../errors.ts';
import type { ObjectKey, ObjectType } from '../object-types.ts';
import { type ApiRequest, noContent, ok, type Reply, type Route } from '../router/route.ts';
import { associationTypeById, associationTypesBetween, defaultAssociationType } from '../store/association-types.ts';
import type { Crm } from '../store/crm.ts';
import { batchReply } from './batch-reply.ts';
import { v3Associations } from './inline-associations.ts';
import {
  decodeAfter,
  encodeAfter,
  inputsOf,
  isJson,
  type Json,
  limitParam,
  recordId,
  typeParam,
} from './parse-input.ts';

const maxRead = 1_000;
const maxCreate = 2_000;
const maxArchive = 100;
const pageSize = 500;

interface Sides {
  readonly from: ObjectType;
  readonly to: ObjectType;
}

function sidesOf(request: ApiRequest): Sides {
  return { from: typeParam(request.params['from']), to: typeParam(request.params['to']) };
}

function readScopes(request: ApiRequest): string[] {
  const { from, to } = sidesOf(request);
  return [...from.readScopes, ...to.readScopes];
}

function writeScopes(request: ApiRequest): string[] {
  const { from, to } = sidesOf(request);
  return [...(from.writeScopes ?? []), ...(to.writeScopes ?? [])];
}

/** Ids are numbers on the numbered versions and text on the dated ones. */
function idForm(request: ApiRequest, id: number): number | string {
  return request.api.family === 'dated' ? String(id) : id;
}

interface LinkPage {
  readonly to: readonly unknown[];
  readonly after: string | null;
}

function linkPage(crm: Crm, request: ApiRequest, sides: Sides, row: number, afterId: number, limit: number): LinkPage {
  const { table } = crm.objects[sides.to.key];
  const to: unknown[] = [];
  let lastId = afterId;
  for (const link of crm.associations.links(sides.from.key, row, sides.to.key)) {
    const id = table.ids[link.row] as number;
    if (id <= afterId || !table.isLive(link.row)) continue;
    if (to.length === limit) return { to, after: encodeAfter(lastId) };
    lastId = id;
    to.push({ toObjectId: idForm(request, id), associationTypes: link.typeIds.map(typeBody) });
  }
  return { to, after: null };
}

function typeBody(typeId: number): unknown {
  return { category: 'HUBSPOT_DEFINED', typeId, label: associationTypeById(typeId)?.label ?? null };
}

function noAssociations(sides: Sides, ids: readonly string[]): RowError {
  return {
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
    message: `No ${sides.to.singular} is associated with ${sides.from.singular} ${ids.join(', ')}.`,
    context: { fromObjectId: ids, fromObjectType: [sides.from.singular], toObjectType: [sides.to.singular] },
  };
}

function batchRead(crm: Crm, request: ApiRequest): Reply {
  const sides = sidesOf(request);
  const { table } = crm.objects[sides.from.key];
  const results: unknown[] = [];
  const errors: RowError[] = [];
  for (const input of inputsOf(request.body, maxRead)) {
    const id = String(input['id'] ?? '');
    const row = table.rowOf(recordId(id));
    const afterId = decodeAfter(typeof input['after'] === 'string' ? input['after'] : undefined);
    const page = row < 0 || !table.isLive(row) ? null : linkPage(crm, request, sides, row, afterId, pageSize);
    if (page === null || page.to.length === 0) errors.push(noAssociations(sides, [id]));
    else {
      const link = `${request.baseUrl}${request.path}?after=${page.after}`;
      const paging = page.after === null ? {} : { paging: { next: { after: page.after, link } } };
      results.push({ from: { id }, to: page.to, ...paging });
    }
  }
  return batchReply(crm, 200, results, errors);
}

function sideId(input: Json, side: 'from' | 'to'): string {
  const value = input[side];
  if (!isJson(value)) throw validationError(`Invalid input JSON: "${side}.id" is required.`);
  return String(value['id']);
}

function liveRow(crm: Crm, key: ObjectKey, id: string): number {
  const { table } = crm.objects[key];
  const row = table.rowOf(recordId(id));
  return row >= 0 && table.isLive(row) ? row : -1;
}

function typeIdsOf(types: unknown, sides: Sides): number[] {
  if (!Array.isArray(types) || types.length === 0) throw validationError('At least one association type is required.');
  const allowed = new Set(associationTypesBetween(sides.from.key, sides.to.key).map((type) => type.typeId));
  return types.map((type) => {
    const typeId = isJson(type) ? Number(type['associationTypeId']) : Number.NaN;
    if (!allowed.has(typeId)) {
      throw validationError(
        `Association type ${typeId} does not exist from ${sides.from.singular} to ${sides.to.singular}.`,
      );
    }
    return typeId;
  });
}

function defaultTypeIds(sides: Sides): number[] {
  const type = defaultAssociationType(sides.from.key, sides.to.key);
  if (type === undefined) {
    throw validationError(`There is no default association from ${sides.from.singular} to ${sides.to.singular}.`);
  }
  return [type.typeId];
}

type TypesOf = (input: Json) => readonly number[];

function batchCreate(crm: Crm, request: ApiRequest, successStatus: number, typesOf: TypesOf): Reply {
  const sides = sidesOf(request);
  const plans = inputsOf(request.body, maxCreate).map((input) => ({
    fromId: sideId(input, 'from'),
    toId: sideId(input, 'to'),
    typeIds: typesOf(input),
  }));
  const results: unknown[] = [];
  const errors: RowError[] = [];
  for (const { fromId, toId, typeIds } of plans) {
    const fromRow = liveRow(crm, sides.from.key, fromId);
    const toRow = liveRow(crm, sides.to.key, toId);
    if (fromRow < 0 || toRow < 0) {
      const context = { fromObjectId: [fromId], toObjectId: [toId] };
      errors.push({
        status: 'error',
        category: 'OBJECT_NOT_FOUND',
        message: 'One of the records does not exist.',
        context,
      });
      continue;
    }
    crm.associate(sides.from.key, fromRow, sides.to.key, toRow, typeIds);
    results.push(createdBody(request, sides, fromId, toId, typeIds));
  }
  return batchReply(crm, successStatus, results, errors);
}

/** `associate/default` answers in a shape of its own. */
function createdBody(
  request: ApiRequest,
  sides: Sides,
  fromId: string,
  toId: string,
  typeIds: readonly number[],
): unknown {
  if (request.path.endsWith('/associate/default')) {
    const associationSpec = { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: typeIds[0] };
    return { from: { id: fromId }, to: { id: toId }, associationSpec };
  }
  return pairBody(request, sides, Number(fromId), Number(toId), typeIds);
}

function pairBody(
  request: ApiRequest,
  sides: Sides,
  fromId: number,
  toId: number,
  typeIds: readonly number[],
): unknown {
  return {
    fromObjectTypeId: sides.from.typeId,
    fromObjectId: idForm(request, fromId),
    toObjectTypeId: sides.to.typeId,
    toObjectId: idForm(request, toId),
    labels: typeIds.map((typeId) => associationTypeById(typeId)?.label).filter((label) => label != null),
  };
}

/** Removes whole links; 204 on the numbered versions, 200 with a body on the dated ones. */
function batchArchive(crm: Crm, request: ApiRequest): Reply {
  const sides = sidesOf(request);
  for (const input of inputsOf(request.body, maxArchive)) {
    const fromRow = liveRow(crm, sides.from.key, sideId(input, 'from'));
    for (const to of Array.isArray(input['to']) ? input['to'] : []) {
      const toRow = isJson(to) ? liveRow(crm, sides.to.key, String(to['id'])) : -1;
      if (fromRow >= 0 && toRow >= 0) crm.dissociate(sides.from.key, fromRow, sides.to.key, toRow);
    }
  }
  return request.api.family === 'dated' ? batchReply(crm, 200, [], []) : noContent;
}

function labelsArchive(crm: Crm, request: ApiRequest): Reply {
  const sides = sidesOf(request);
  for (const input of inputsOf(request.body, maxArchive)) {
    const fromRow = liveRow(crm, sides.from.key, sideId(input, 'from'));
    const toRow = liveRow(crm, sides.to.key, sideId(input, 'to'));
    const typeIds = typeIdsOf(input['types'], sides);
    if (fromRow >= 0 && toRow >= 0) crm.dissociate(sides.from.key, fromRow, sides.to.key, toRow, typeIds);
  }
  return noContent;
}

function labels(request: ApiRequest): Reply {
  const sides = sidesOf(request);
  const results = associationTypesBetween(sides.from.key, sides.to.key).map((type) => typeBody(type.typeId));
  return ok({ results });
}

/** One record's links: v3 shape below /crm/v3, v4 shape everywhere else. */
function listOfRecord(crm: Crm, request: ApiRequest): Reply {
  const sides = sidesOf(request);
  const row = liveRow(crm, sides.from.key, request.params['id'] ?? '');
  if (row < 0) throw notFound('resource not found');
  const limit = limitParam(request.query, pageSize, pageSize);
  const afterId = decodeAfter(request.query.get('after'));
  const linkOf = (after: string) => `${request.baseUrl}${request.path}?after=${encodeURIComponent(after)}`;
  if (request.api.family === 'v3') {
    const page = v3Associations(crm, sides.from.key, row, sides.to.key, afterId, limit);
    const after = encodeAfter(page.lastId);
    const paging = page.hasMore ? { paging: { next: { after, link: linkOf(after) } } } : {};
    return ok({ results: page.results, ...paging });
  }
  const page = linkPage(crm, request, sides, row, afterId, limit);
  const paging = page.after === null ? {} : { paging: { next: { after: page.after, link: linkOf(page.after) } } };
  return ok({ results: page.to, ...paging });
}

function rowsOfPair(crm: Crm, request: ApiRequest, sides: Sides): [number, number] {
  const fromRow = liveRow(crm, sides.from.key, request.params['id'] ?? '');
  const toRow = liveRow(crm, sides.to.key, request.params['toId'] ?? '');
  if (fromRow < 0 || toRow < 0) throw notFound('resource not found');
  return [fromRow, toRow];
}

function putSingle(crm: Crm, request: ApiRequest): Reply {
  const sides = sidesOf(request);
  const [fromRow, toRow] = rowsOfPair(crm, request, sides);
  const typeIds = typeIdsOf(request.body, sides);
  crm.associate(sides.from.key, fromRow, sides.to.key, toRow, typeIds);
  const [fromId, toId] = [Number(request.params['id']), Number(request.params['toId'])];
  return { status: 201, body: pairBody(request, sides, fromId, toId, typeIds) };
}

function putDefault(crm: Crm, request: ApiRequest): Reply {
  const sides = sidesOf(request);
  const [fromRow, toRow] = rowsOfPair(crm, request, sides);
  const [typeId = 0] = defaultTypeIds(sides);
  crm.associate(sides.from.key, fromRow, sides.to.key, toRow, [typeId]);
  const associationSpec = { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: typeId };
  const result = { from: { id: request.params['id'] }, to: { id: request.params['toId'] }, associationSpec };
  return batchReply(crm, 200, [result], []);
}

function deleteSingle(crm: Crm, request: ApiRequest): Reply {
  const sides = sidesOf(request);
  const [fromRow, toRow] = rowsOfPair(crm, request, sides);
  crm.dissociate(sides.from.key, fromRow, sides.to.key, toRow);
  return noContent;
}

export function associationRoutes(crm: Crm): Route[] {
  const batch = { area: 'associations', budget: 'associations', method: 'POST' } as const;
  const single = { area: 'objects', budget: 'general' } as const;
  const read = { scopes: readScopes };
  const write = { scopes: writeScopes };
  const withTypes = (request: ApiRequest): TypesOf => {
    const sides = sidesOf(request);
    return (input) => typeIdsOf(input['types'], sides);
  };
  const withDefault = (request: ApiRequest): TypesOf => {
    const typeIds = defaultTypeIds(sidesOf(request));
    return () => typeIds;
  };
  const pair = ':from/:id/associations/:to/:toId';
  return [
    { ...batch, ...read, pattern: ':from/:to/batch/read', handle: (r) => batchRead(crm, r) },
    { ...batch, ...write, pattern: ':from/:to/batch/create', handle: (r) => batchCreate(crm, r, 201, withTypes(r)) },
    {
      ...batch,
      ...write,
      pattern: ':from/:to/batch/associate/default',
      handle: (r) => batchCreate(crm, r, 200, withDefault(r)),
    },
    { ...batch, ...write, pattern: ':from/:to/batch/archive', handle: (r) => batchArchive(crm, r) },
    { ...batch, ...write, pattern: ':from/:to/batch/labels/archive', handle: (r) => labelsArchive(crm, r) },
    { ...batch, ...read, method: 'GET', pattern: ':from/:to/labels', handle: (r) => labels(r) },
    { ...single, ...read, method: 'GET', pattern: ':from/:id/associations/:to', handle: (r) => listOfRecord(crm, r) },
    {
      ...single,
      ...write,
      method: 'PUT',
      pattern: ':from/:id/associations/default/:to/:toId',
      handle: (r) => putDefault(crm, r),
    },
    { ...single, ...write, method: 'PUT', pattern: pair, handle: (r) => putSingle(crm, r) },
    { ...single, ...write, method: 'DELETE', pattern: pair, handle: (r) => deleteSingle(crm, r) },
  ];
}
