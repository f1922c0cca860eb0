/** Associations inside a record (v3 shape): one entry per label, at most 100 entries, then a cursor of its own. */
import { type ObjectKey, objectTypes } from '../object-types.ts';
import { associationTypeById } from '../store/association-types.ts';
import type { Crm } from '../store/crm.ts';
import { encodeAfter, typeParam } from './parse-input.ts';

const maxEntries = 100;

export type InlineAssociations = (row: number) => Record<string, unknown> | undefined;

export interface V3Page {
  readonly results: readonly { readonly id: string; readonly type: string }[];
  readonly lastId: number;
  readonly hasMore: boolean;
}

/** Entries after the given id; a pair with two labels is never torn apart. */
export function v3Associations(
  crm: Crm,
  from: ObjectKey,
  row: number,
  to: ObjectKey,
  afterId: number,
  max: number,
): V3Page {
  const { table } = crm.objects[to];
  const results: { id: string; type: string }[] = [];
  let lastId = afterId;
  for (const link of crm.associations.links(from, row, to)) {
    const id = table.ids[link.row] as number;
    if (id <= afterId || !table.isLive(link.row)) continue;
    if (results.length + link.typeIds.length > max) return { results, lastId, hasMore: true };
    for (const typeId of link.typeIds) results.push({ id: String(id), type: associationTypeById(typeId)?.name ?? '' });
    lastId = id;
  }
  return { results, lastId, hasMore: false };
}

export function inlineAssociations(
  crm: Crm,
  from: ObjectKey,
  names: readonly string[],
  baseUrl: string,
): InlineAssociations {
  const targets = [...new Set(names.map((name) => typeParam(name).key))];
  return (row) => {
    const id = crm.objects[from].table.ids[row];
    const found: Record<string, unknown> = {};
    for (const to of targets) {
      const page = v3Associations(crm, from, row, to, -1, maxEntries);
      if (page.results.length === 0) continue;
      const after = encodeAfter(page.lastId);
      const path = `/crm/v3/objects/${objectTypes[from].typeId}/${id}/associations/${objectTypes[to].typeId}`;
      const next = { after, link: `${baseUrl}${path}?after=${encodeURIComponent(after)}` };
      found[to] = page.hasMore ? { results: page.results, paging: { next } } : { results: page.results };
    }
    return Object.keys(found).length === 0 ? undefined : found;
  };
}
