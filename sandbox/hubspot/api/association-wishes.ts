/** Associations named inside a create: checked as a whole before the record is made. */
import { notFound, validationError } from '../errors.ts';
import type { ObjectKey } from '../object-types.ts';
import { associationTypeById } from '../store/association-types.ts';
import type { Crm } from '../store/crm.ts';
import { isJson, recordId } from './parse-input.ts';

export interface AssociationWish {
  readonly to: ObjectKey;
  readonly toRow: number;
  readonly typeIds: readonly number[];
}

export function associationWishes(crm: Crm, from: ObjectKey, raw: unknown): AssociationWish[] {
  if (raw === undefined || raw === null) return [];
  if (!Array.isArray(raw)) throw validationError('Invalid input JSON: "associations" must be an array.');
  return raw.map((item) => wish(crm, from, item));
}

function wish(crm: Crm, from: ObjectKey, item: unknown): AssociationWish {
  const to = isJson(item) && isJson(item.to) ? item.to.id : undefined;
  const types = isJson(item) && Array.isArray(item.types) ? item.types : [];
  const typeIds = types.map((type) => (isJson(type) ? Number(type.associationTypeId) : Number.NaN));
  if (to === undefined || typeIds.length === 0) throw validationError('An association needs "to" and "types".');
  const definitions = typeIds.map((typeId) => associationTypeById(typeId));
  const target = definitions[0]?.to;
  if (target === undefined || definitions.some((type) => type?.from !== from || type.to !== target)) {
    throw validationError(`Association types ${typeIds.join(', ')} do not exist from ${from}.`);
  }
  const { table } = crm.objects[target];
  const toRow = table.rowOf(recordId(to));
  if (toRow < 0 || !table.isLive(toRow))
    throw notFound(`${target} ${String(to)} does not exist.`, { ids: [String(to)] });
  return { to: target, toRow, typeIds };
}

export function applyWishes(crm: Crm, from: ObjectKey, row: number, wishes: readonly AssociationWish[]): void {
  for (const { to, toRow, typeIds } of wishes) crm.associate(from, row, to, toRow, typeIds);
}
