/** A company's tasks: open ones with their text, by due date; closed ones below. */

import { type Html, html } from '../../_shared/html.ts';
import { sanitiseHtml } from '../../_shared/sanitise-html.ts';
import type { Crm } from '../store/crm.ts';
import { formatDay, ownerName } from './format-value.ts';

function label(crm: Crm, property: string, value: string | null): string {
  const options = crm.objects.tasks.properties.get(property)?.options ?? [];
  return options.find((option) => option.value === value)?.label ?? value ?? '';
}

function isClosed(crm: Crm, row: number): boolean {
  const status = crm.value('tasks', row, 'hs_task_status');
  return status === 'COMPLETED' || status === 'DEFERRED';
}

function dueMs(crm: Crm, row: number): number {
  return Date.parse(crm.value('tasks', row, 'hs_timestamp') ?? '');
}

function task(crm: Crm, row: number, closed: boolean): Html {
  const value = (name: string) => crm.value('tasks', row, name);
  const due = dueMs(crm, row);
  const isLate = !closed && due < crm.now();
  const priority = value('hs_task_priority');
  const doneAt = value('hs_task_completion_date');
  const when = isLate
    ? html`<span class="late">Was due ${formatDay(due)}</span>`
    : html`<span>Due ${formatDay(due)}</span>`;
  const meta = [
    closed && doneAt !== null ? html`<span>Completed ${formatDay(Date.parse(doneAt))}</span>` : when,
    html`<span>${label(crm, 'hs_task_status', value('hs_task_status') ?? 'NOT_STARTED')}</span>`,
    priority === null || priority === 'NONE'
      ? ''
      : html`<span>Priority ${label(crm, 'hs_task_priority', priority).toLowerCase()}</span>`,
    html`<span>${ownerName(crm, value('hubspot_owner_id'))}</span>`,
  ];
  const body = value('hs_task_body');
  return html`<article class="task${closed ? ' closed' : ''}"><h3>${value('hs_task_subject') ?? 'Untitled task'}</h3><p class="meta">${meta}</p>
${body === null ? '' : html`<div class="body">${sanitiseHtml(body)}</div>`}</article>`;
}

export function companyTasks(crm: Crm, companyRow: number): Html {
  const { table } = crm.objects.tasks;
  const rows = crm.associations
    .links('companies', companyRow, 'tasks')
    .map((link) => link.row)
    .filter((row) => table.isLive(row));
  const open = rows.filter((row) => !isClosed(crm, row)).sort((a, b) => dueMs(crm, a) - dueMs(crm, b));
  const closed = rows.filter((row) => isClosed(crm, row)).sort((a, b) => dueMs(crm, b) - dueMs(crm, a));
  const openCard = html`<section class="card"><header><h2>Open tasks</h2> <span class="count">${open.length}</span></header>${
    open.length === 0 ? html`<p class="empty">Nothing to do here.</p>` : open.map((row) => task(crm, row, false))
  }</section>`;
  if (closed.length === 0) return openCard;
  return html`${openCard}<section class="card"><header><h2>Closed tasks</h2> <span class="count">${closed.length}</span></header>${closed.map((row) => task(crm, row, true))}</section>`;
}
