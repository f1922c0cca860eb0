/** All accounts, sortable; the riskiest first once Keel has written scores. */
import { type Html, html } from '../../_shared/html.ts';
import type { FieldDef, ObjectStore, Org, Value } from '../org/types.ts';
import { formatValue, recordPath, referenceName } from './format-value.ts';
import { isNumber, keelColumns, labelOf } from './keel-fields.ts';

const pageSize = 50;
export const listPath = '/lightning/o/Account/list';

export interface ListQuery {
  readonly sort: string;
  readonly isDescending: boolean;
  readonly page: number;
  readonly search: string;
}

function columns(accounts: ObjectStore): FieldDef[] {
  const keel = keelColumns(accounts);
  const standard = keel.length > 0 ? ['Name', 'OwnerId'] : ['Name', 'OwnerId', 'Industry', 'BillingCountry', 'Website'];
  return [...standard.map((name) => accounts.field(name)), ...keel].filter((field) => field !== undefined);
}

export function listQuery(accounts: ObjectStore, query: URLSearchParams): ListQuery {
  const risk = keelColumns(accounts).find(isNumber)?.name;
  const sort = accounts.field(query.get('sort') ?? risk ?? 'Name')?.name ?? 'Name';
  const direction = query.get('dir') ?? (sort === risk ? 'desc' : 'asc');
  const page = Math.max(1, Math.floor(Number(query.get('page') ?? 1)) || 1);
  return { sort, isDescending: direction === 'desc', page, search: query.get('q') ?? '' };
}

function compare(left: Value, right: Value): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return String(left).localeCompare(String(right), 'en');
}

function sortedRows(org: Org, accounts: ObjectStore, query: ListQuery): number[] {
  const needle = query.search.trim().toLowerCase();
  const rows: number[] = [];
  for (let row = 0; row < accounts.rows; row += 1) {
    if (accounts.isDeleted(row) || accounts.isGone(row)) continue;
    if (
      needle === '' ||
      String(accounts.get(row, 'Name') ?? '')
        .toLowerCase()
        .includes(needle)
    )
      rows.push(row);
  }
  const field = accounts.field(query.sort);
  const keyOf = (row: number): Value => {
    const value = accounts.get(row, query.sort);
    return field?.type === 'reference' && value !== null ? referenceName(org, value) : value;
  };
  const keys = new Map(rows.map((row) => [row, keyOf(row)]));
  const sign = query.isDescending ? -1 : 1;
  return rows.sort((a, b) => {
    const [left, right] = [keys.get(a) ?? null, keys.get(b) ?? null];
    // Accounts without a value stand last in either direction.
    if (left === null || right === null) return left === right ? a - b : left === null ? 1 : -1;
    return sign * compare(left, right) || a - b;
  });
}

function address(query: ListQuery, change: Partial<ListQuery>): string {
  const next = { ...query, ...change };
  const text = new URLSearchParams({
    sort: next.sort,
    dir: next.isDescending ? 'desc' : 'asc',
    page: String(next.page),
  });
  if (next.search !== '') text.set('q', next.search);
  return `${listPath}?${text}`;
}

function heading(query: ListQuery, field: FieldDef): Html {
  const isSorted = query.sort === field.name;
  const isDescending = isSorted ? !query.isDescending : isNumber(field);
  const link = address(query, { sort: field.name, isDescending, page: 1 });
  const arrow = isSorted ? (query.isDescending ? ' ↓' : ' ↑') : '';
  const aria = isSorted ? html` aria-sort="${query.isDescending ? 'descending' : 'ascending'}"` : '';
  return html`<th scope="col"${isNumber(field) ? html` class="num"` : ''}${aria}><a href="${link}">${labelOf(field)}${arrow}</a></th>`;
}

function cell(org: Org, accounts: ObjectStore, row: number, field: FieldDef): Html {
  const value = formatValue(org, accounts, row, field);
  if (field.name === 'Name') {
    return html`<th scope="row"><a href="${recordPath(accounts.idOf(row))}">${value}</a></th>`;
  }
  const kind = isNumber(field) ? html` class="num"` : field.type === 'string' ? html` class="text"` : '';
  return html`<td${kind}>${value}</td>`;
}

export function accountListPage(org: Org, accounts: ObjectStore, query: ListQuery): Html {
  const shown = columns(accounts);
  const sorted = accounts.field(query.sort);
  const rows = sortedRows(org, accounts, query);
  const start = (query.page - 1) * pageSize;
  const pageRows = rows.slice(start, start + pageSize);
  const previous = query.page > 1 ? html`<a href="${address(query, { page: query.page - 1 })}">Previous</a>` : '';
  const next =
    start + pageSize < rows.length ? html`<a href="${address(query, { page: query.page + 1 })}">Next</a>` : '';
  const count = rows.length === 1 ? '1 item' : `${rows.length} items`;
  const range =
    rows.length === 0
      ? 'No account matches'
      : pageRows.length === 0
        ? 'Behind the last page'
        : `${start + 1} to ${start + pageRows.length} of ${rows.length}`;
  return html`<header class="head"><span class="icon" aria-hidden="true">A</span><div><p class="kind">Accounts</p><h1>All Accounts</h1></div>
<form class="tools" method="get" role="search"><input type="search" name="q" value="${query.search}" placeholder="Search this list…" aria-label="Search accounts by name">
<input type="hidden" name="sort" value="${query.sort}"><input type="hidden" name="dir" value="${query.isDescending ? 'desc' : 'asc'}"><button>Search</button></form>
<p class="sub">${count}, sorted by ${sorted === undefined ? query.sort : labelOf(sorted)}</p></header>
<div class="scroll" role="region" aria-label="Accounts" tabindex="0"><table><thead><tr>${shown.map((field) => heading(query, field))}</tr></thead>
<tbody>${pageRows.map((row) => html`<tr>${shown.map((field) => cell(org, accounts, row, field))}</tr>`)}</tbody></table></div>
<p class="pages"><span>${range}</span>${previous}${next}</p>`;
}
