/** What a phase of an object asks for, and what its rows mean: the same for plain queries and for jobs. */
import type { ConnectorContext, Page } from '../../src/contracts/connector.ts';
import { AppError } from '../../src/contracts/errors.ts';
import type { Found, ObjectCursor } from './cursor.ts';
import type { Wanted } from './discover.ts';
import type { RawRecord } from './raw.ts';
import { overlapMs, phaseDone } from './rounds.ts';
import { type Row, systemFields } from './rows.ts';
import type { SalesforceSettings } from './settings.ts';
import { changedSince, changedUntil, select } from './soql.ts';

export type StreamContext = ConnectorContext<SalesforceSettings>;
export type ObjectPageOut = Page<RawRecord, ObjectCursor>;

export interface ObjectPlan {
  /** API name. */
  readonly object: (settings: SalesforceSettings) => string;
  readonly wanted: (settings: SalesforceSettings) => Wanted;
  /** A condition on all that is read, by what the object has. */
  readonly where?: (found: Found) => string | undefined;
  /** Whether it gives a record; one that does not any more is withdrawn. Absent: each does. */
  readonly isRecord?: (raw: RawRecord, settings: SalesforceSettings) => boolean;
  /** Read nothing, instead of failing the run, where the org does not have the object or hides it. */
  readonly isOptional?: boolean;
}

/** What a phase asks for; `found` is known by then. */
export interface Reading {
  readonly plan: ObjectPlan;
  readonly ctx: StreamContext;
  readonly object: string;
  readonly found: Found;
}

/** Conditions of a phase, without where it goes on. */
export function conditions(
  { plan, found }: Reading,
  { phase, since, windowEnd }: ObjectCursor,
): (string | undefined)[] {
  if (phase === 'reconcile') return ['IsDeleted = false'];
  if (phase === 'backfill') return [plan.where?.(found)];
  return [plan.where?.(found), changedSince(since - overlapMs), changedUntil(windowEnd)];
}

export const fieldsOf = ({ found }: Reading, phase: ObjectCursor['phase']): string[] =>
  phase === 'reconcile' ? ['Id'] : [...systemFields(found), ...Object.keys(found.fields)];

/** The whole phase in one statement. A sort costs a job the splitting of its work, so only ids are sorted. */
export function jobQuery(reading: Reading, cursor: ObjectCursor): string {
  return select({
    object: reading.object,
    fields: fieldsOf(reading, cursor.phase),
    where: conditions(reading, cursor),
    orderBy: cursor.phase === 'reconcile' ? ['Id'] : [],
  });
}

/** Rows in Keel's terms: what is there, what is gone, and where merged records live on. */
export function toPage(
  reading: Reading,
  cursor: ObjectCursor,
  rows: readonly (Row | AppError)[],
  checkpoint: ObjectCursor,
  isEnd: boolean,
): ObjectPageOut {
  if (cursor.phase === 'reconcile') return presentPage(reading, cursor, rows, checkpoint, isEnd);
  const { plan, ctx } = reading;
  const items: RawRecord[] = [];
  const deletedIds: string[] = [];
  const merged: { from: string; into: string }[] = [];
  const rejects: { externalId: string; error: AppError }[] = [];
  for (const row of rows) {
    if (row instanceof AppError) rejects.push({ externalId: 'unknown', error: row });
    else if (row.isDeleted && row.masterId !== null) merged.push({ from: row.raw.Id, into: row.masterId });
    else if (row.isDeleted) deletedIds.push(row.raw.Id);
    else {
      items.push(row.raw);
      const isWithdrawn = cursor.phase === 'sweep' && plan.isRecord?.(row.raw, ctx.settings) === false;
      if (isWithdrawn) deletedIds.push(row.raw.Id);
    }
  }
  return {
    items,
    checkpoint,
    ...(deletedIds.length > 0 ? { deletedIds } : {}),
    ...(merged.length > 0 ? { merged } : {}),
    ...(rejects.length > 0 ? { rejects } : {}),
  };
}

/** A stretch of the listing by id. Were it not in the order of its characters, it would prove nothing, and is left out. */
function presentPage(
  { found, ctx, object }: Reading,
  { last }: ObjectCursor,
  rows: readonly (Row | AppError)[],
  checkpoint: ObjectCursor,
  isEnd: boolean,
): ObjectPageOut {
  const after = last?.id ?? null;
  const ids: string[] = [];
  let before = after ?? '';
  for (const row of rows) {
    const isNext = !(row instanceof AppError) && row.raw.Id > before;
    if (!isNext) {
      ctx.log.warn({ object }, 'ids did not come in order: deletions for good are not looked for');
      return { items: [], checkpoint: phaseDone({ ...checkpoint, phase: 'reconcile' }) };
    }
    before = row.raw.Id;
    ids.push(before);
  }
  return { items: [], checkpoint, present: { prefix: found.prefix, after, upTo: isEnd ? null : before, ids } };
}
