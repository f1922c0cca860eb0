/** An account's activities as Salesforce's timeline shows them: what is open above, Keel's first; then what is done, latest first. */
import { type Html, html } from '../../_shared/html.ts';
import type { ObjectStore, Org } from '../org/types.ts';
import { childRows } from './child-rows.ts';
import { formatDay, referenceName } from './format-value.ts';
import { isKeelField } from './keel-fields.ts';

/** A page is no archive: the latest ones, the rest is counted. */
const mostPast = 15;

interface Entry {
  readonly store: ObjectStore;
  readonly row: number;
  readonly isOpen: boolean;
  readonly isKeel: boolean;
  /** When it is due or took place; not a number where nobody said. */
  readonly atMs: number;
}

function text(store: ObjectStore, row: number, field: string): string {
  const value = store.field(field) === undefined ? null : store.get(row, field);
  return value === null ? '' : String(value);
}

function isKeelTask(store: ObjectStore, row: number): boolean {
  const isReferenced = store.fields().some((field) => isKeelField(field) && store.get(row, field.name) !== null);
  return isReferenced || /\bKeel reference\b/.test(text(store, row, 'Description'));
}

function momentOf(store: ObjectStore, row: number): number {
  const started = store.field('StartDateTime') === undefined ? null : store.get(row, 'StartDateTime');
  return typeof started === 'number' ? started : Date.parse(text(store, row, 'ActivityDate'));
}

function entries(org: Org, accountId: string): Entry[] {
  return ['Task', 'Event'].flatMap((name) => {
    const store = org.object(name);
    if (store === undefined) return [];
    return childRows(store, 'WhatId', accountId).map((row): Entry => {
      const atMs = momentOf(store, row);
      const isOpen = name === 'Task' ? store.get(row, 'IsClosed') !== true : atMs >= org.now();
      return { store, row, isOpen, isKeel: isKeelTask(store, row), atMs };
    });
  });
}

/** Entries without a date stand last. */
function byDate(sign: 1 | -1): (a: Entry, b: Entry) => number {
  const key = (entry: Entry): number => (Number.isNaN(entry.atMs) ? Number.POSITIVE_INFINITY : sign * entry.atMs);
  return (a, b) => (key(a) === key(b) ? a.row - b.row : key(a) - key(b));
}

/** Web addresses in plain text become links, as in Salesforce; all else is escaped. */
function withLinks(line: string): Html[] {
  return line
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((piece, at) =>
      at % 2 === 0 ? html`${piece}` : html`<a href="${piece}" rel="noopener noreferrer">${piece}</a>`,
    );
}

/** Paragraphs and lists of a plain text. */
function body(description: string): Html {
  const blocks = description.split(/\n\s*\n/).filter((block) => block.trim() !== '');
  return html`<div class="body">${blocks.map((block) => html`<p>${withLinks(block.trim())}</p>`)}</div>`;
}

function when(org: Org, { store, isOpen, atMs }: Entry): Html {
  if (store.def.name === 'Event') return html`<span>${formatDay(atMs)}</span>`;
  if (Number.isNaN(atMs)) return html`<span>No due date</span>`;
  const isLate = isOpen && atMs < Math.floor(org.now() / 86_400_000) * 86_400_000;
  if (isLate) return html`<span class="late">Was due ${formatDay(atMs)}</span>`;
  return isOpen ? html`<span>Due ${formatDay(atMs)}</span>` : html`<span>${formatDay(atMs)}</span>`;
}

function article(org: Org, entry: Entry): Html {
  const { store, row, isOpen } = entry;
  const of = (field: string): string => text(store, row, field);
  const kind =
    store.def.name === 'Event' ? 'Meeting' : of('TaskSubtype') === 'Task' ? of('Type') || 'Task' : of('TaskSubtype');
  const meta = [
    when(org, entry),
    html`<span>${kind || 'Task'}</span>`,
    store.def.name === 'Task' ? html`<span>${of('Status') || 'No status'}</span>` : '',
    isOpen && of('Priority') !== '' ? html`<span>Priority ${of('Priority').toLowerCase()}</span>` : '',
    html`<span>${referenceName(org, of('OwnerId')) || 'No owner'}</span>`,
    of('WhoId') === '' ? '' : html`<span>with ${referenceName(org, of('WhoId'))}</span>`,
  ];
  const description = of('Description');
  return html`<article class="task${isOpen ? '' : ' closed'}"><h3>${of('Subject') || 'Untitled'}</h3><p class="meta">${meta}</p>
${description === '' ? '' : body(description)}</article>`;
}

function card(org: Org, title: string, list: readonly Entry[], empty: string, left = 0): Html {
  const rest = left > 0 ? html`<p class="empty">and ${left} older ones</p>` : '';
  return html`<section class="card"><header><h2>${title}</h2> <span class="count">${list.length + left}</span></header>${
    list.length === 0 ? html`<p class="empty">${empty}</p>` : list.map((entry) => article(org, entry))
  }${rest}</section>`;
}

export function activityTimeline(org: Org, accountId: string): Html {
  const all = entries(org, accountId);
  const open = all.filter((entry) => entry.isOpen).sort(byDate(1));
  const past = all.filter((entry) => !entry.isOpen).sort(byDate(-1));
  const upcoming = [...open.filter((entry) => entry.isKeel), ...open.filter((entry) => !entry.isKeel)];
  const closedTasks = past.filter((entry) => entry.isKeel);
  const others = past.filter((entry) => !entry.isKeel);
  return html`${card(org, 'Upcoming & Overdue', upcoming, 'Nothing to do here.')}
${closedTasks.length === 0 ? '' : card(org, 'Closed tasks of Keel’s', closedTasks, '')}
${card(org, 'Past Activity', others.slice(0, mostPast), 'No past activity.', Math.max(0, others.length - mostPast))}`;
}
