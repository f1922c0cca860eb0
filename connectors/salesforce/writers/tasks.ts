import type { RemoteTask, RowOutcome, TaskRow } from '../../../src/contracts/connector.ts';
import { AppError } from '../../../src/contracts/errors.ts';
import { chunk } from '../../_shared/chunk.ts';
import { readInstant } from '../../_shared/values.ts';
import { toApiName } from '../field-names.ts';
import { keelPackage } from '../package/keel-package.ts';
import { toId18 } from '../record-id.ts';
import { defineTaskWriter } from '../settings.ts';
import { soqlInstant, soqlText } from '../soql.ts';
import {
  collectionSize,
  createRows,
  deleteRows,
  retrieveRows,
  type UpdateRow,
  updateRows,
  upsertRows,
  type Values,
} from './collections.ts';
import { recordKey, shorten } from './encode-rows.ts';
import { type ListedRow, listRows } from './list-rows.ts';
import { type Context, namespaceOf } from './object-shape.ts';
import { hasTaskReference } from './package-state.ts';
import { inPieces, lost, type Send, sendRows } from './send-rows.ts';
import { readReference, toDescription } from './task-text.ts';

const object = 'Task';
const taskPrefix = '00T';
const longestSubject = 255;
const retrieveSize = 2_000;
/** A create whose end is unclear is asked about within hours. */
const findDays = 30;
const dayMs = 86_400_000;
const priorities = { low: 'Low', medium: 'Normal', high: 'High' } as const;
/** Of the statuses that every org starts with; which of an org's own mean closed, IsClosed tells. */
const statuses = { closed: 'Completed', deferred: 'Deferred' } as const;

const referenceField = (ctx: Context): string => toApiName(keelPackage.taskReference.key, namespaceOf(ctx));

/** The due date is a day without a zone. An open task keeps the status its owner gave it; a new one has the org's first. */
function toValues(row: TaskRow): Values {
  return {
    Subject: shorten(row.subject, longestSubject),
    Description: toDescription(row.body, row.reference),
    Priority: priorities[row.priority],
    ActivityDate: new Date(row.dueAt).toISOString().slice(0, 10),
    ...(row.ownerId === null ? {} : { OwnerId: row.ownerId }),
    ...(row.status === 'closed' ? { Status: statuses.closed } : {}),
  };
}

const toNewValues = (row: TaskRow): Values => ({ ...toValues(row), WhatId: row.accountId });

/** An unknown id is refused without a word which one it was: the owner's, or that of the account or task. */
function isUnfit(outcome: RowOutcome | undefined): boolean {
  if (outcome === undefined || outcome.ok) return false;
  const { code, context } = outcome.error.detail;
  return code === 'SALESFORCE_OWNER_UNFIT' || context?.salesforceCode === 'INVALID_CROSS_REFERENCE_KEY';
}

/** An owner who left gets no task: it stands at the account, in the hands of Keel's user, until the account has a new one. */
async function withFitOwners(
  ctx: Context,
  rows: readonly TaskRow[],
  send: Send<TaskRow>,
): Promise<readonly RowOutcome[]> {
  const outcomes = [...(await send(rows))];
  const unfit = rows.flatMap((row, i) => {
    return row.ownerId !== null && isUnfit(outcomes[i]) ? [{ row: { ...row, ownerId: null }, i }] : [];
  });
  if (unfit.length === 0) return outcomes;
  ctx.log.warn({ tasks: unfit.length }, 'owners who cannot have a task: it stays with the user Keel connects as');
  const again = await send(unfit.map(({ row }) => row));
  for (const [at, { i }] of unfit.entries()) outcomes[i] = again[at] ?? lost;
  return outcomes;
}

function deliver(ctx: Context, rows: readonly TaskRow[], send: Send<TaskRow>): Promise<RowOutcome[]> {
  return sendRows(ctx, rows, (left) => inPieces(left, (piece) => withFitOwners(ctx, piece, send)));
}

const unborn: RowOutcome = {
  ok: false,
  error: new AppError('defect', 'A task without an id cannot be updated', {
    code: 'SALESFORCE_TASK_WITHOUT_ID',
    hint: 'Report this fault.',
  }),
};

/** Made meanwhile by another process: the reference is unique, and Salesforce names the task that has it. */
function orExisting(outcome: RowOutcome): RowOutcome {
  if (outcome.ok || outcome.error.detail.code !== 'SALESFORCE_DUPLICATE') return outcome;
  const id = toId18(String(outcome.error.detail.context?.existingId ?? ''));
  return id?.startsWith(taskPrefix) ? { ok: true, remoteId: id } : outcome;
}

/** With Keel's field on tasks a repeated create is an update of the same task. */
async function create(ctx: Context, rows: readonly TaskRow[]): Promise<readonly RowOutcome[]> {
  // Tasks of one account side by side: each locks it.
  const unique = [...new Map(rows.map((row) => [row.reference, row])).values()];
  const byAccount = unique.toSorted((a, b) => (a.accountId < b.accountId ? -1 : 1));
  const key = (await hasTaskReference(ctx)) ? referenceField(ctx) : null;
  const send: Send<TaskRow> = (piece) =>
    key === null
      ? createRows(ctx, object, piece.map(toNewValues))
      : upsertRows(
          ctx,
          object,
          key,
          piece.map((row) => ({ [key]: row.reference, ...toNewValues(row) })),
        );
  const outcomes = (await deliver(ctx, byAccount, send)).map(orExisting);
  const ends = new Map(byAccount.map((row, i) => [row.reference, outcomes[i] ?? lost]));
  return rows.map((row) => ends.get(row.reference) ?? lost);
}

async function update(ctx: Context, rows: readonly TaskRow[]): Promise<readonly RowOutcome[]> {
  const born = rows.flatMap((row) => (row.remoteId === null ? [] : [{ ...row, remoteId: row.remoteId }]));
  const byId = [...new Map(born.map((row) => [recordKey(row.remoteId), row])).values()];
  const send: Send<TaskRow> = (piece) =>
    updateRows(
      ctx,
      object,
      piece.map((row): UpdateRow => ({ id: row.remoteId ?? '', values: toValues(row) })),
    );
  const outcomes = await deliver(ctx, byId, send);
  const ends = new Map(byId.map((row, i) => [recordKey(row.remoteId), outcomes[i] ?? lost]));
  return rows.map((row) => (row.remoteId === null ? unborn : (ends.get(recordKey(row.remoteId)) ?? lost)));
}

interface Wanted {
  readonly reference: string;
  readonly accountId: string;
}

function byField(ctx: Context, rows: readonly Wanted[]): Promise<ListedRow[]> {
  const name = referenceField(ctx);
  return listRows(ctx, {
    object,
    fields: [name],
    where: [`${name} IN (${rows.map((row) => soqlText(row.reference)).join(', ')})`],
  });
}

/** A description cannot stand in a condition: those at the accounts are read. */
function atAccounts(ctx: Context, rows: readonly Wanted[]): Promise<ListedRow[]> {
  const ids = [...new Set(rows.map((row) => row.accountId))].map(soqlText);
  const since = soqlInstant(Math.floor((ctx.now().getTime() - findDays * dayMs) / 1_000) * 1_000);
  const where = [`WhatId IN (${ids.join(', ')})`, `(IsClosed = false OR CreatedDate >= ${since})`];
  return listRows(ctx, { object, fields: ['Description'], where });
}

async function find(ctx: Context, rows: readonly Wanted[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const isIndexed = rows.length > 0 && (await hasTaskReference(ctx));
  const wanted = new Set(rows.map((row) => row.reference));
  for (const piece of chunk(rows, collectionSize)) {
    for (const task of await (isIndexed ? byField(ctx, piece) : atAccounts(ctx, piece))) {
      const reference = isIndexed ? task[referenceField(ctx)] : readReference(task.Description);
      if (typeof reference === 'string' && wanted.has(reference)) found.set(reference, task.Id);
    }
  }
  return found;
}

const readFields = ['Id', 'Status', 'IsClosed', 'IsDeleted', 'CompletedDateTime', 'LastModifiedDate'];

function toRemote(remoteId: string, task: Readonly<Record<string, unknown>> | null | undefined): RemoteTask {
  if (!task || task.IsDeleted === true) return { remoteId, status: 'gone', closedAt: null };
  // Where an org counts a deferred task as closed, it is deferred all the same.
  if (task.Status === statuses.deferred) return { remoteId, status: 'deferred', closedAt: null };
  if (task.IsClosed !== true) return { remoteId, status: 'open', closedAt: null };
  const at = (value: unknown) => (typeof value === 'string' ? readInstant(value) : null);
  return { remoteId, status: 'done', closedAt: at(task.CompletedDateTime) ?? at(task.LastModifiedDate) };
}

/** One id that is none would have the whole call refused. */
const isId = (id: string): boolean => toId18(id) !== null && toId18(id.slice(0, 15)) === toId18(id);

async function read(ctx: Context, remoteIds: readonly string[]): Promise<readonly RemoteTask[]> {
  const tasks = new Map<string, RemoteTask>();
  for (const piece of chunk([...new Set(remoteIds.filter(isId))], retrieveSize)) {
    const found = await retrieveRows(ctx, object, piece, readFields);
    for (const [i, id] of piece.entries()) tasks.set(id, toRemote(id, found[i]));
  }
  return remoteIds.map((id) => tasks.get(id) ?? toRemote(id, null));
}

async function remove(ctx: Context, remoteIds: readonly string[]): Promise<void> {
  for (const piece of chunk([...new Set(remoteIds)], collectionSize)) {
    for (const outcome of await deleteRows(ctx, object, piece)) {
      if (!outcome.ok && outcome.error.detail.code !== 'RECORD_GONE') throw outcome.error;
    }
  }
}

export const tasks = defineTaskWriter({ batchSize: collectionSize, create, update, find, read, remove });
