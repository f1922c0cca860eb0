/** Search: filter groups, one sort, 200 a page, 10,000 rows a query, and an index that may run behind. */
import { validationError } from '../errors.ts';
import type { ObjectKey } from '../object-types.ts';
import { type ApiRequest, ok, type Reply, type Route } from '../router/route.ts';
import type { Crm } from '../store/crm.ts';
import { readScopes } from './object-read-routes.ts';
import { bodyOf, isJson, type Json, stringList, typeParam } from './parse-input.ts';
import { recordView } from './record-view.ts';
import { type Filter, filterFrom, type IndexRead, sortKey } from './search-filter.ts';

const maxWindow = 10_000;
const maxPage = 200;
const maxGroups = 5;
const maxFiltersPerGroup = 6;
const maxFilters = 18;
const maxQueryLength = 3_000;
const searchedText: Partial<Record<ObjectKey, readonly string[]>> = {
  companies: ['name', 'domain', 'website', 'phone'],
  contacts: ['email', 'firstname', 'lastname', 'phone', 'company'],
  deals: ['dealname'],
  tickets: ['subject', 'content'],
};

interface Query {
  readonly groups: readonly (readonly Filter[])[];
  readonly text: string;
  readonly sort: { readonly property: string; readonly isDescending: boolean };
  readonly limit: number;
  readonly after: number;
  readonly properties: readonly string[];
}

function groupsFrom(crm: Crm, key: ObjectKey, raw: unknown): Filter[][] {
  if (raw === undefined || raw === null) return [];
  if (!Array.isArray(raw)) throw validationError('"filterGroups" must be an array.');
  if (raw.length > maxGroups) throw validationError(`At most ${maxGroups} filterGroups are allowed.`);
  const groups = raw.map((group) => {
    const filters = isJson(group) && Array.isArray(group.filters) ? group.filters : [];
    if (filters.length > maxFiltersPerGroup) {
      throw validationError(`At most ${maxFiltersPerGroup} filters are allowed in a group.`);
    }
    return filters.map((filter) => filterFrom(crm, key, filter));
  });
  if (groups.flat().length > maxFilters) throw validationError(`At most ${maxFilters} filters are allowed in all.`);
  return groups;
}

function sortFrom(crm: Crm, key: ObjectKey, raw: unknown): Query['sort'] {
  const fallback = { property: 'hs_object_id', isDescending: false };
  if (raw === undefined || raw === null || (Array.isArray(raw) && raw.length === 0)) return fallback;
  if (!Array.isArray(raw) || raw.length > 1) throw validationError('Only one sort is allowed.');
  const [sort] = raw;
  const text = typeof sort === 'string' ? sort : isJson(sort) ? String(sort.propertyName) : '';
  const isDescending = text.startsWith('-') || (isJson(sort) && sort.direction === 'DESCENDING');
  const property = text.replace(/^-/, '');
  if (crm.objects[key].properties.get(property) === undefined) {
    throw validationError(`Unknown sort property ${property}.`);
  }
  return { property, isDescending };
}

function afterFrom(raw: unknown): number {
  if (raw === undefined || raw === null || raw === '') return 0;
  const after = Number(raw);
  if (!Number.isInteger(after) || after < 0)
    throw validationError(`Invalid "after": ${String(raw)} is not an integer.`);
  return after;
}

function queryFrom(crm: Crm, key: ObjectKey, body: Json): Query {
  if (JSON.stringify(body).length > maxQueryLength + 10_000 || String(body.query ?? '').length > maxQueryLength) {
    throw validationError(`The query must not be longer than ${maxQueryLength} characters.`);
  }
  const limit = body.limit === undefined || body.limit === null ? 10 : Number(body.limit);
  if (!Number.isInteger(limit) || limit < 0 || limit > maxPage) {
    throw validationError(`Invalid limit ${String(body.limit)}: it must be at most ${maxPage}.`);
  }
  const after = afterFrom(body.after);
  if (after + limit > maxWindow) {
    throw validationError(`Paging through more than ${maxWindow} results of one search is not possible.`);
  }
  return {
    groups: groupsFrom(crm, key, body.filterGroups),
    text: String(body.query ?? '').toLowerCase(),
    sort: sortFrom(crm, key, body.sorts),
    limit,
    after,
    properties: stringList(body.properties),
  };
}

/** Reads values as the index has them: a row just written still shows what it was. */
function indexReader(crm: Crm, key: ObjectKey): { read: IndexRead; isKnown: (row: number) => boolean } {
  const store = crm.objects[key];
  const stale = store.staleRows(crm.now());
  const { modifiedProperty } = store.type;
  const read: IndexRead = (row, property) => {
    const shadow = stale.get(row);
    if (shadow?.before === undefined || shadow.before === null) return crm.value(key, row, property);
    if (property === modifiedProperty) return new Date(shadow.updatedMs).toISOString();
    return shadow.before.has(property) ? (shadow.before.get(property) ?? null) : crm.value(key, row, property);
  };
  return { read, isKnown: (row) => stale.get(row)?.before !== null };
}

function matches(query: Query, key: ObjectKey, row: number, read: IndexRead): boolean {
  if (query.text !== '') {
    const texts = (searchedText[key] ?? []).map((name) => read(row, name)?.toLowerCase() ?? '');
    if (!texts.some((text) => text.includes(query.text))) return false;
  }
  return query.groups.length === 0 || query.groups.some((group) => group.every((filter) => filter(row, read)));
}

function search(crm: Crm, request: ApiRequest): Reply {
  const type = typeParam(request.params.type);
  const query = queryFrom(crm, type.key, bodyOf(request.body));
  const { table } = crm.objects[type.key];
  const { read, isKnown } = indexReader(crm, type.key);
  const rows: number[] = [];
  for (let row = 0; row < table.rows; row += 1) {
    if (table.isLive(row) && isKnown(row) && matches(query, type.key, row, read)) rows.push(row);
  }
  const { property, isDescending } = query.sort;
  if (property === 'hs_object_id') {
    if (isDescending) rows.reverse();
  } else {
    const keyOf = sortKey(crm, type.key, property);
    const keyed = rows.map((row) => ({ row, key: keyOf(read(row, property)) }));
    keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.row - b.row) * (isDescending ? -1 : 1));
    rows.splice(0, rows.length, ...keyed.map((one) => one.row));
  }
  const view = recordView(crm, type.key, { properties: query.properties });
  const page = rows.slice(query.after, query.after + query.limit).map((row) => {
    const body = view(row);
    for (const name of Object.keys(body.properties)) body.properties[name] = read(row, name);
    return { ...body, updatedAt: read(row, type.modifiedProperty) };
  });
  const end = query.after + query.limit;
  const paging = end < rows.length ? { paging: { next: { after: String(end) } } } : {};
  return ok({ total: rows.length, results: page, ...paging });
}

export function searchRoutes(crm: Crm): Route[] {
  return [
    {
      method: 'POST',
      area: 'objects',
      pattern: ':type/search',
      budget: 'search',
      scopes: readScopes,
      handle: (request) => search(crm, request),
    },
  ];
}
