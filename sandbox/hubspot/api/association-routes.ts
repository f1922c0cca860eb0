/** Associations in batches, on the numbered and the dated paths. */
import { type RowError, validationError } from '../errors.ts';
import { type ApiRequest, noContent, ok, type Reply, type Route } from '../router/route.ts';
import { associationTypesBetween } from '../store/association-types.ts';
import type { Crm } from '../store/crm.ts';
import {
  defaultTypeIds,
  linkPage,
  linkReadScopes,
  linkWriteScopes,
  liveRow,
  pairBody,
  type Sides,
  sidesOf,
  typeBody,
  typeIdsOf,
} from './association-shapes.ts';
import { batchReply } from './batch-reply.ts';
import { decodeAfter, inputsOf, isJson, type Json, recordId } from './parse-input.ts';

const maxRead = 1_000;
const maxCreate = 2_000;
const maxArchive = 100;
const pageSize = 500;

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
    const id = String(input.id ?? '');
    const row = table.rowOf(recordId(id));
    const afterId = decodeAfter(typeof input.after === 'string' ? input.after : undefined);
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
  return String(value.id);
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

/** Removes whole links; 204 on the numbered versions, 200 with a body on the dated ones. */
function batchArchive(crm: Crm, request: ApiRequest): Reply {
  const sides = sidesOf(request);
  for (const input of inputsOf(request.body, maxArchive)) {
    const fromRow = liveRow(crm, sides.from.key, sideId(input, 'from'));
    for (const to of Array.isArray(input.to) ? input.to : []) {
      const toRow = isJson(to) ? liveRow(crm, sides.to.key, String(to.id)) : -1;
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
    const typeIds = typeIdsOf(input.types, sides);
    if (fromRow >= 0 && toRow >= 0) crm.dissociate(sides.from.key, fromRow, sides.to.key, toRow, typeIds);
  }
  return noContent;
}

function labels(request: ApiRequest): Reply {
  const sides = sidesOf(request);
  const results = associationTypesBetween(sides.from.key, sides.to.key).map((type) => typeBody(type.typeId));
  return ok({ results });
}

export function associationRoutes(crm: Crm): Route[] {
  const batch = { area: 'associations', budget: 'associations', method: 'POST' } as const;
  const read = { scopes: linkReadScopes };
  const write = { scopes: linkWriteScopes };
  const withTypes = (request: ApiRequest): TypesOf => {
    const sides = sidesOf(request);
    return (input) => typeIdsOf(input.types, sides);
  };
  const withDefault = (request: ApiRequest): TypesOf => {
    const typeIds = defaultTypeIds(sidesOf(request));
    return () => typeIds;
  };
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
  ];
}
