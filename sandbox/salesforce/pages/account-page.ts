/**
 * One account as a customer-success manager has it open: Keel's first figures in the highlights, what is behind them in a section of
 * their own, the activity timeline beside, and the other sections folded.
 */
import { type Html, html } from '../../_shared/html.ts';
import type { FieldDef, ObjectStore, Org } from '../org/types.ts';
import { listPath } from './account-list-page.ts';
import { activityTimeline } from './activity-timeline.ts';
import { childRows } from './child-rows.ts';
import { formatValue, referenceName } from './format-value.ts';
import { isKeelField, keelFields, keelHighlights, labelOf } from './keel-fields.ts';

const systemFields = new Set([
  'Id',
  'CreatedDate',
  'CreatedById',
  'LastModifiedDate',
  'LastModifiedById',
  'SystemModstamp',
]);
/** Told in the heading, or nothing a page layout shows. */
const unshown = new Set(['Name', 'IsDeleted', 'MasterRecordId']);

function rows(org: Org, accounts: ObjectStore, row: number, fields: readonly FieldDef[]): Html {
  const pairs = fields.map(
    (field) => html`<dt title="${field.name}">${labelOf(field)}</dt><dd>${formatValue(org, accounts, row, field)}</dd>`,
  );
  return html`<dl>${pairs}</dl>`;
}

function highlights(org: Org, accounts: ObjectStore, row: number): Html {
  const figures = keelHighlights(accounts).map(
    (field) =>
      html`<div title="${field.name}"><dt>${labelOf(field)}</dt><dd>${formatValue(org, accounts, row, field)}</dd></div>`,
  );
  return figures.length === 0 ? html`` : html`<dl class="card highlights">${figures}</dl>`;
}

function keelCard(org: Org, accounts: ObjectStore, row: number): Html {
  const shown = keelHighlights(accounts);
  const fields = keelFields(accounts).filter((field) => !shown.includes(field));
  const isEmpty = fields.length === 0 && shown.length === 0;
  return html`<section class="card"><header><h2>Keel customer success</h2></header>${
    isEmpty ? html`<p class="empty">Keel’s fields are not installed in this org.</p>` : rows(org, accounts, row, fields)
  }</section>`;
}

function folded(org: Org, accounts: ObjectStore, row: number, title: string, fields: readonly FieldDef[]): Html {
  const filled = fields.filter((field) => accounts.get(row, field.name) !== null);
  if (filled.length === 0) return html``;
  return html`<details class="card"><summary>${title} <span class="count">${filled.length}</span></summary>${rows(org, accounts, row, filled)}</details>`;
}

function sections(org: Org, accounts: ObjectStore, row: number): Html {
  const fields = accounts.fields().filter((field) => !isKeelField(field) && !unshown.has(field.name));
  const isSystem = (field: FieldDef): boolean => systemFields.has(field.name);
  const standard = fields.filter((field) => !field.isCustom && !isSystem(field));
  return html`${folded(org, accounts, row, 'Account Information', standard)}
${folded(
  org,
  accounts,
  row,
  'Additional Information',
  fields.filter((field) => field.isCustom),
)}
${folded(org, accounts, row, 'System Information', fields.filter(isSystem))}`;
}

function countOf(org: Org, name: string, accountId: string): number {
  const store = org.object(name);
  return store === undefined ? 0 : childRows(store, 'AccountId', accountId).length;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

export function accountPage(org: Org, accounts: ObjectStore, row: number): Html {
  const id = accounts.idOf(row);
  const website = accounts.field('Website');
  const related = [
    counted(countOf(org, 'Contact', id), 'contact', 'contacts'),
    counted(countOf(org, 'Opportunity', id), 'opportunity', 'opportunities'),
    counted(countOf(org, 'Case', id), 'case', 'cases'),
  ];
  return html`<p class="crumb"><a href="${listPath}">Accounts</a></p>
<header class="head"><span class="icon" aria-hidden="true">A</span><div><p class="kind">Account</p><h1>${(accounts.get(row, 'Name') as string | null) ?? 'Unnamed account'}</h1></div>
<p class="sub"><span>${website === undefined ? '' : formatValue(org, accounts, row, website)}</span><span>Owner: ${referenceName(org, accounts.get(row, 'OwnerId')) || 'none'}</span>
${related.map((text) => html`<span>${text}</span>`)}<span>Record ${id}</span></p></header>
${highlights(org, accounts, row)}
<div class="cols"><div>${keelCard(org, accounts, row)}${sections(org, accounts, row)}</div>
<div>${activityTimeline(org, id)}</div></div>`;
}
