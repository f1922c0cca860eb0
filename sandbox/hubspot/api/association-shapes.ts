/** What the batch and the single-record association endpoints have in common: sides, type ids, and how a link looks. */
import { validationError } from '../errors.ts';
import type { ObjectKey, ObjectType } from '../object-types.ts';
import type { ApiRequest } from '../router/route.ts';
import { associationTypeById, associationTypesBetween, defaultAssociationType } from '../store/association-types.ts';
import type { Crm } from '../store/crm.ts';
import { encodeAfter, isJson, recordId, typeParam } from './parse-input.ts';

export interface LinkPage {
  readonly to: readonly unknown[];
  readonly after: string | null;
}

export interface Sides {
  readonly from: ObjectType;
  readonly to: ObjectType;
}

export function sidesOf(request: ApiRequest): Sides {
  return { from: typeParam(request.params.from), to: typeParam(request.params.to) };
}

export function linkReadScopes(request: ApiRequest): string[] {
  const { from, to } = sidesOf(request);
  return [...from.readScopes, ...to.readScopes];
}

export function linkWriteScopes(request: ApiRequest): string[] {
  const { from, to } = sidesOf(request);
  return [...(from.writeScopes ?? []), ...(to.writeScopes ?? [])];
}

/** Ids are numbers on the numbered versions and text on the dated ones. */
export function idForm(request: ApiRequest, id: number): number | string {
  return request.api.family === 'dated' ? String(id) : id;
}

export function linkPage(
  crm: Crm,
  request: ApiRequest,
  sides: Sides,
  row: number,
  afterId: number,
  limit: number,
): LinkPage {
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

export function typeBody(typeId: number): unknown {
  return { category: 'HUBSPOT_DEFINED', typeId, label: associationTypeById(typeId)?.label ?? null };
}

export function liveRow(crm: Crm, key: ObjectKey, id: string): number {
  const { table } = crm.objects[key];
  const row = table.rowOf(recordId(id));
  return row >= 0 && table.isLive(row) ? row : -1;
}

export function typeIdsOf(types: unknown, sides: Sides): number[] {
  if (!Array.isArray(types) || types.length === 0) throw validationError('At least one association type is required.');
  const allowed = new Set(associationTypesBetween(sides.from.key, sides.to.key).map((type) => type.typeId));
  return types.map((type) => {
    const typeId = isJson(type) ? Number(type.associationTypeId) : Number.NaN;
    if (!allowed.has(typeId)) {
      throw validationError(
        `Association type ${typeId} does not exist from ${sides.from.singular} to ${sides.to.singular}.`,
      );
    }
    return typeId;
  });
}

export function defaultTypeIds(sides: Sides): number[] {
  const type = defaultAssociationType(sides.from.key, sides.to.key);
  if (type === undefined) {
    throw validationError(`There is no default association from ${sides.from.singular} to ${sides.to.singular}.`);
  }
  return [type.typeId];
}

export function pairBody(
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
