/** One record's associations, under the objects paths. */
import { notFound } from '../errors.ts';
import { type ApiRequest, noContent, ok, type Reply, type Route } from '../router/route.ts';
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
  typeIdsOf,
} from './association-shapes.ts';
import { batchReply } from './batch-reply.ts';
import { v3Associations } from './inline-associations.ts';
import { decodeAfter, encodeAfter, limitParam } from './parse-input.ts';

const pageSize = 500;

/** One record's links: v3 shape below /crm/v3, v4 shape everywhere else. */
function listOfRecord(crm: Crm, request: ApiRequest): Reply {
  const sides = sidesOf(request);
  const row = liveRow(crm, sides.from.key, request.params.id ?? '');
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
  const fromRow = liveRow(crm, sides.from.key, request.params.id ?? '');
  const toRow = liveRow(crm, sides.to.key, request.params.toId ?? '');
  if (fromRow < 0 || toRow < 0) throw notFound('resource not found');
  return [fromRow, toRow];
}

function putSingle(crm: Crm, request: ApiRequest): Reply {
  const sides = sidesOf(request);
  const [fromRow, toRow] = rowsOfPair(crm, request, sides);
  const typeIds = typeIdsOf(request.body, sides);
  crm.associate(sides.from.key, fromRow, sides.to.key, toRow, typeIds);
  const [fromId, toId] = [Number(request.params.id), Number(request.params.toId)];
  return { status: 201, body: pairBody(request, sides, fromId, toId, typeIds) };
}

function putDefault(crm: Crm, request: ApiRequest): Reply {
  const sides = sidesOf(request);
  const [fromRow, toRow] = rowsOfPair(crm, request, sides);
  const [typeId = 0] = defaultTypeIds(sides);
  crm.associate(sides.from.key, fromRow, sides.to.key, toRow, [typeId]);
  const associationSpec = { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: typeId };
  const result = { from: { id: request.params.id }, to: { id: request.params.toId }, associationSpec };
  return batchReply(crm, 200, [result], []);
}

function deleteSingle(crm: Crm, request: ApiRequest): Reply {
  const sides = sidesOf(request);
  const [fromRow, toRow] = rowsOfPair(crm, request, sides);
  crm.dissociate(sides.from.key, fromRow, sides.to.key, toRow);
  return noContent;
}

export function recordAssociationRoutes(crm: Crm): Route[] {
  const single = { area: 'objects', budget: 'general' } as const;
  const read = { scopes: linkReadScopes };
  const write = { scopes: linkWriteScopes };
  const pair = ':from/:id/associations/:to/:toId';
  return [
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
