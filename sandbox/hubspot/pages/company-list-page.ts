/** All companies, sortable; the riskiest first once Keel has written scores. */

import { type Html, html } from '../../_shared/html.ts';
import type { PropertyDefinition } from '../properties/types.ts';
import type { Crm } from '../store/crm.ts';
import { formatValue } from './format-value.ts';

const pageSize = 50;
/** As many of Keel's fields as fit a screen, in the order in which they were created. */
const mostKeelColumns = 8;

export interface ListQuery {
  readonly sort: string;
  readonly isDescending: boolean;
  readonly page: number;
  readonly search: string;
}

/** Keel's fields that are worth a column: no paragraphs, no stamps. */
export function keelColumns({ properties }: Crm['objects']['companies']): PropertyDefinition[] {
  const isColumn = ({ name, type, fieldType }: PropertyDefinition): boolean =>
    name.startsWith('keel_') && type !== 'datetime' && fieldType !== 'textarea';
  return properties.all().filter(isColumn).slice(0, mostKeelColumns);
}

export function listQuery(crm: Crm, query: URLSearchParams): ListQuery {
  const { companies } = crm.objects;
  const risk = keelColumns(companies).find((property) => property.type === 'number')?.name;
  const wanted = query.get('sort') ?? risk ?? 'name';
  const sort = companies.properties.get(wanted) === undefined ? 'name' : wanted;
  const direction = query.get('dir') ?? (sort === risk ? 'desc' : 'asc');
  const page = Math.max(1, Math.floor(Number(query.get('page') ?? 1)) || 1);
  return { sort, isDescending: direction === 'desc', page, search: query.get('q') ?? '' };
}

function sortedRows(crm: Crm, query: ListQuery): number[] {
  const { table, properties } = crm.objects.companies;
  const needle = query.search.toLowerCase();
  const rows: number[] = [];
  for (let row = 0; row < table.rows; row += 1) {
    if (!table.isLive(row)) continue;
    if (needle === '' || table.get(row, 'name')?.toLowerCase().includes(needle) === true) rows.push(row);
  }
  const isNumber = properties.get(query.sort)?.type === 'number';
  const keys = new Map(rows.map((row) => [row, crm.value('companies', row, query.sort)]));
  const sign = query.isDescending ? -1 : 1;
  return rows.sort((a, b) => {
    const [left, right] = [keys.get(a) ?? null, keys.get(b) ?? null];
    // Companies without a value stand last in either direction.
    if (left === null || right === null) return left === right ? a - b : left === null ? 1 : -1;
    return sign * (isNumber ? Number(left) - Number(right) : left.localeCompare(right)) || a - b;
  });
}

function address(crm: Crm, query: ListQuery, change: Partial<ListQuery>): string {
  const next = { ...query, ...change };
  const text = new URLSearchParams({
    sort: next.sort,
    dir: next.isDescending ? 'desc' : 'asc',
    page: String(next.page),
  });
  if (next.search !== '') text.set('q', next.search);
  return `/contacts/${crm.portalId}/objects/0-2?${text}`;
}

function cellClass(property: PropertyDefinition): Html | string {
  if (property.type === 'number') return html` class="num"`;
  return property.type === 'string' ? html` class="text"` : '';
}

function heading(crm: Crm, query: ListQuery, property: PropertyDefinition): Html {
  const isSorted = query.sort === property.name;
  const link = address(crm, query, {
    sort: property.name,
    isDescending: isSorted ? !query.isDescending : property.type === 'number',
    page: 1,
  });
  const arrow = isSorted ? (query.isDescending ? ' ↓' : ' ↑') : '';
  const aria = isSorted ? html` aria-sort="${query.isDescending ? 'descending' : 'ascending'}"` : '';
  return html`<th${property.type === 'number' ? html` class="num"` : ''}${aria}><a href="${link}">${property.label}${arrow}</a></th>`;
}

export function companyListPage(crm: Crm, query: ListQuery): Html {
  const { properties, type } = crm.objects.companies;
  const named = ['name', 'hubspot_owner_id'].map((name) => properties.get(name));
  const shown = [...named, ...keelColumns(crm.objects.companies)].filter((property) => property !== undefined);
  const rows = sortedRows(crm, query);
  const start = (query.page - 1) * pageSize;
  const pageRows = rows.slice(start, start + pageSize);
  const cells = (row: number): Html[] =>
    shown.map((property) => {
      const value = formatValue(crm, property, crm.value('companies', row, property.name));
      if (property.name !== 'name') return html`<td${cellClass(property)}>${value}</td>`;
      const id = crm.value('companies', row, 'hs_object_id');
      return html`<td><a href="/contacts/${crm.portalId}/record/${type.typeId}/${id}">${value}</a></td>`;
    });
  const previous = query.page > 1 ? html`<a href="${address(crm, query, { page: query.page - 1 })}">Previous</a>` : '';
  const next =
    start + pageSize < rows.length ? html`<a href="${address(crm, query, { page: query.page + 1 })}">Next</a>` : '';
  const range =
    rows.length === 0 ? 'No company matches' : `${start + 1} to ${start + pageRows.length} of ${rows.length}`;
  return html`<h1>Companies</h1>
<form class="tools" method="get"><input type="search" name="q" value="${query.search}" placeholder="Search by name" aria-label="Search by name">
<input type="hidden" name="sort" value="${query.sort}"><input type="hidden" name="dir" value="${query.isDescending ? 'desc' : 'asc'}"><button>Search</button></form>
<table><thead><tr>${shown.map((property) => heading(crm, query, property))}</tr></thead>
<tbody>${pageRows.map((row) => html`<tr>${cells(row)}</tr>`)}</tbody></table>
<p class="pages"><span>${range}</span>${previous}${next}</p>`;
}
