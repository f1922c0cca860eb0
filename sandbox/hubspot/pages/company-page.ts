/**
 * One company as a customer-success manager has it open: Keel's first figures across the top, as HubSpot highlights chosen properties,
 * then what is behind them, the tasks beside, and the other groups folded.
 */

import { type Html, html } from '../../_shared/html.ts';
import type { PropertyDefinition, PropertyGroup } from '../properties/types.ts';
import type { Crm } from '../store/crm.ts';
import { keelColumns } from './company-list-page.ts';
import { formatValue, isTier, ownerName } from './format-value.ts';
import { companyTasks } from './task-list.ts';

const mostHighlights = 6;

interface ShownGroup {
  readonly group: PropertyGroup;
  readonly properties: readonly PropertyDefinition[];
  readonly isKeel: boolean;
}

function shownGroups(crm: Crm, row: number): ShownGroup[] {
  const { properties } = crm.objects.companies;
  const groups = properties.groups().map((group) => {
    const members = properties.all().filter((property) => property.groupName === group.name && !property.hidden);
    const isKeel = members.some((property) => property.name.startsWith('keel_'));
    const shown = members.filter((property) =>
      isKeel ? !highlights(crm).includes(property) : crm.value('companies', row, property.name) !== null,
    );
    const ordered = [...shown].sort((a, b) => place(a) - place(b));
    return { group, properties: ordered, isKeel };
  });
  return groups.filter(({ properties: list }) => list.length > 0).sort((a, b) => Number(b.isKeel) - Number(a.isKeel));
}

/** -1 means: after those with a stated place. */
function place(property: PropertyDefinition): number {
  return property.displayOrder < 0 ? Number.MAX_SAFE_INTEGER : property.displayOrder;
}

/** Keel's first figures, the tier before them. */
function highlights(crm: Crm): PropertyDefinition[] {
  const first = keelColumns(crm.objects.companies).slice(0, mostHighlights);
  return first.sort((a, b) => Number(isTier(b)) - Number(isTier(a)));
}

function highlightStrip(crm: Crm, row: number): Html {
  const figures = highlights(crm).map(
    (property) =>
      html`<div title="${property.name}"><dt>${property.label}</dt><dd>${formatValue(crm, property, crm.value('companies', row, property.name))}</dd></div>`,
  );
  return figures.length === 0 ? html`` : html`<dl class="card highlights">${figures}</dl>`;
}

function groupCard(crm: Crm, row: number, { group, properties, isKeel }: ShownGroup): Html {
  const rows = properties.map(
    (property) =>
      html`<dt title="${property.name}">${property.label}</dt><dd>${formatValue(crm, property, crm.value('companies', row, property.name))}</dd>`,
  );
  const list = html`<dl>${rows}</dl>`;
  if (isKeel) return html`<section class="card"><header><h2>${group.label}</h2></header>${list}</section>`;
  return html`<details class="card"><summary>${group.label} <span class="count">${properties.length}</span></summary>${list}</details>`;
}

function countOf(crm: Crm, row: number, key: 'contacts' | 'deals' | 'tickets'): number {
  const { table } = crm.objects[key];
  return crm.associations.links('companies', row, key).filter((link) => table.isLive(link.row)).length;
}

export function companyPage(crm: Crm, row: number): Html {
  const value = (name: string) => crm.value('companies', row, name);
  const groups = shownGroups(crm, row);
  const notYet = html`<section class="card"><header><h2>Keel</h2></header><p class="empty">Keel has not written any field yet.</p></section>`;
  return html`<p class="crumb"><a href="/contacts/${crm.portalId}/objects/0-2">Companies</a></p>
<h1>${value('name') ?? 'Unnamed company'}</h1>
<p class="sub"><span>${value('domain') ?? 'no domain'}</span><span>Owner: ${ownerName(crm, value('hubspot_owner_id'))}</span>
<span>${countOf(crm, row, 'contacts')} contacts</span><span>${countOf(crm, row, 'deals')} deals</span><span>${countOf(crm, row, 'tickets')} tickets</span><span>Record ${value('hs_object_id')}</span></p>
${highlightStrip(crm, row)}
<div class="cols"><div>${highlights(crm).length > 0 ? '' : notYet}${groups.map((group) => groupCard(crm, row, group))}</div>
<div>${companyTasks(crm, row)}</div></div>`;
}
