/**
 * How every kind of CRM object is read: list once, then sweep what was modified, then look for what was deleted. One read() does
 * one round and ends; the cursor is good for going on after any page.
 */
import type { ConnectorContext, Page } from '../../src/contracts/connector.ts';
import { AppError, toAppError } from '../../src/contracts/errors.ts';
import { completeAssociations } from './associations.ts';
import type { Found, ObjectCursor } from './cursor.ts';
import { listObjects, type ObjectPage, type ObjectRow, searchObjects } from './objects.ts';
import { RawObject } from './raw.ts';
import type { HubSpotSettings } from './settings.ts';

export type StreamContext = ConnectorContext<HubSpotSettings>;
export type ObjectPageOut = Page<RawObject, ObjectCursor>;

export interface ObjectPlan {
  /** As in the path: `companies`. */
  readonly objectType: string;
  readonly modifiedProperty: 'hs_lastmodifieddate' | 'lastmodifieddate';
  readonly associations: readonly string[];
  readonly properties: (settings: HubSpotSettings) => readonly string[];
  /** One call at most; what it finds is kept with the cursor for some hours. */
  readonly discover?: (ctx: StreamContext) => Promise<Omit<Found, 'at'>>;
  /** Labels this row needs of those found. */
  readonly labelsOf?: (row: ObjectRow) => readonly (string | null | undefined)[];
  /** Kinds HubSpot numbers on their own get a prefix in records, deletions and merges. */
  readonly idPrefix?: string;
  /** Read nothing, instead of failing the run, where the scope is not granted or the plan does not hold it. */
  readonly isOptional?: boolean;
}

/** The search index lags, and so do clocks: this much of the last window is read again. */
export const overlapMs = 10 * 60_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const discoverEveryMs = 6 * hourMs;

/** The scope, the plan or the object itself is not there. */
const absentCodes: ReadonlySet<string> = new Set(['HUBSPOT_MISSING_SCOPES', 'HUBSPOT_FORBIDDEN', 'RECORD_GONE']);

const emptyFound = (at: number): Found => ({ at, properties: [], metrics: [], labels: {} });

function startBackfill(until: number, before: ObjectCursor | undefined): ObjectCursor {
  return {
    v: 1,
    phase: 'backfill',
    since: until,
    windowEnd: until,
    after: null,
    lastId: null,
    fullAt: until,
    archivedAt: before?.archivedAt ?? until,
    archivedPages: before?.archivedPages ?? 0,
    found: null,
  };
}

/** The cursor this run begins with, or undefined when there is nothing to do up to `until`. */
export function nextRound(
  from: ObjectCursor | undefined,
  until: number,
  fullReadDays: number,
): ObjectCursor | undefined {
  if (from === undefined) return startBackfill(until, undefined);
  if (from.phase === 'blocked') return until - from.windowEnd < dayMs ? undefined : startBackfill(until, undefined);
  if (from.phase !== 'idle') return from;
  if (until <= from.since) return undefined;
  if (until - from.fullAt >= fullReadDays * dayMs) return startBackfill(until, from);
  return { ...from, phase: 'sweep', windowEnd: until, lastId: null, after: null };
}

function isArchivedDue(cursor: ObjectCursor): boolean {
  return cursor.archivedPages <= 1 || cursor.windowEnd - cursor.archivedAt >= dayMs;
}

async function withFound(plan: ObjectPlan, ctx: StreamContext, cursor: ObjectCursor): Promise<ObjectCursor> {
  const isFresh = cursor.found !== null && cursor.windowEnd - cursor.found.at < discoverEveryMs;
  const isMidway =
    cursor.found !== null && (cursor.after !== null || cursor.lastId !== null || cursor.phase === 'archived');
  if (isFresh || isMidway) return cursor;
  if (!plan.discover) return { ...cursor, found: emptyFound(cursor.windowEnd) };
  const found = { ...(await plan.discover(ctx)), at: cursor.windowEnd };
  const known = new Set(cursor.found?.metrics ?? found.metrics);
  // Rows read before a metric was known hold nothing of it.
  const hasNewMetric = found.metrics.some((m) => !known.has(m));
  const next = hasNewMetric && cursor.phase === 'sweep' ? startBackfill(cursor.windowEnd, cursor) : cursor;
  return { ...next, found };
}

/** Reads one page and says where to go on. */
async function readPage(plan: ObjectPlan, ctx: StreamContext, cursor: ObjectCursor): Promise<ObjectPageOut> {
  if (cursor.phase === 'backfill') return backfillPage(plan, ctx, cursor);
  if (cursor.phase === 'sweep') return sweepPage(plan, ctx, cursor);
  return archivedPage(plan, ctx, cursor);
}

const propertiesOf = (plan: ObjectPlan, ctx: StreamContext, cursor: ObjectCursor): string[] => [
  ...new Set([...plan.properties(ctx.settings), 'hs_merged_object_ids', ...(cursor.found?.properties ?? [])]),
];

async function backfillPage(plan: ObjectPlan, ctx: StreamContext, cursor: ObjectCursor): Promise<ObjectPageOut> {
  const properties = propertiesOf(plan, ctx, cursor);
  const { associations } = plan;
  const page = await listObjects(ctx, plan.objectType, {
    properties,
    associations,
    after: cursor.after,
    archived: false,
  });
  const rows = await completeAssociations(ctx, plan.objectType, associations, page.rows, (r, type) =>
    r.more.includes(type),
  );
  const checkpoint: ObjectCursor =
    page.after === undefined ? { ...cursor, phase: 'idle', after: null } : { ...cursor, after: page.after };
  return toPage(plan, cursor, rows, checkpoint);
}

async function sweepPage(plan: ObjectPlan, ctx: StreamContext, cursor: ObjectCursor): Promise<ObjectPageOut> {
  const from = String(cursor.since - overlapMs);
  const window = {
    propertyName: plan.modifiedProperty,
    operator: 'BETWEEN',
    value: from,
    highValue: String(cursor.windowEnd),
  } as const;
  const behind = { propertyName: 'hs_object_id', operator: 'GT', value: cursor.lastId ?? '' } as const;
  const filters = cursor.lastId === null ? [window] : [window, behind];
  const page = await searchObjects(ctx, plan.objectType, { filters, properties: propertiesOf(plan, ctx, cursor) });
  const rows = await completeAssociations(ctx, plan.objectType, plan.associations, page.rows, () => true);
  const out = toPage(plan, cursor, rows, afterSweepPage(cursor, page));
  return cursor.lastId === null && page.total !== undefined ? { ...out, expectedTotal: page.total } : out;
}

function afterSweepPage(cursor: ObjectCursor, page: ObjectPage): ObjectCursor {
  const lastId = page.rows.at(-1)?.id;
  if (page.after === undefined || lastId === undefined) {
    const done = { ...cursor, since: cursor.windowEnd, lastId: null };
    return { ...done, phase: isArchivedDue(cursor) ? 'archived' : 'idle' };
  }
  if (cursor.lastId !== null && BigInt(lastId) <= BigInt(cursor.lastId)) {
    throw new AppError('defect', 'HubSpot search did not go on behind the last id', {
      code: 'HUBSPOT_SEARCH_STUCK',
      hint: 'Report this: the search did not keep the order it was asked for.',
      context: { lastId },
    });
  }
  return { ...cursor, lastId };
}

async function archivedPage(plan: ObjectPlan, ctx: StreamContext, cursor: ObjectCursor): Promise<ObjectPageOut> {
  const query = { properties: ['hs_object_id'], associations: [], after: cursor.after, archived: true };
  const page = await listObjects(ctx, plan.objectType, query);
  const pages = cursor.after === null ? 1 : cursor.archivedPages + 1;
  const checkpoint: ObjectCursor =
    page.after === undefined
      ? { ...cursor, phase: 'idle', after: null, archivedAt: cursor.windowEnd, archivedPages: pages }
      : { ...cursor, after: page.after, archivedPages: pages };
  return { items: [], deletedIds: page.rows.map((r) => `${plan.idPrefix ?? ''}${r.id}`), checkpoint };
}

function toPage(
  plan: ObjectPlan,
  cursor: ObjectCursor,
  rows: readonly ObjectRow[],
  checkpoint: ObjectCursor,
): ObjectPageOut {
  const items: RawObject[] = [];
  const rejects: { externalId: string; error: AppError }[] = [];
  for (const row of rows) {
    const parsed = RawObject.safeParse(toRaw(plan, row, cursor.found));
    if (parsed.success) items.push(parsed.data);
    else rejects.push({ externalId: String(row.id), error: shapeError(plan, parsed.error.issues) });
  }
  const merged = items.flatMap((item) => mergedInto(plan, item));
  return { items, checkpoint, ...(merged.length > 0 ? { merged } : {}), ...(rejects.length > 0 ? { rejects } : {}) };
}

function toRaw(plan: ObjectPlan, row: ObjectRow, found: Found | null): unknown {
  const { id, properties, createdAt, archived, associations } = row;
  const labels: Record<string, string> = {};
  for (const key of plan.labelsOf?.(row) ?? []) {
    const label = found?.labels[key ?? ''];
    if (key && label !== undefined) labels[key] = label;
  }
  return { id, properties, createdAt, archived, associations, ...(Object.keys(labels).length > 0 ? { labels } : {}) };
}

function shapeError(plan: ObjectPlan, issues: readonly { path: PropertyKey[]; message: string }[]): AppError {
  const where = issues.map((i) => i.path.join('.')).join(', ');
  return new AppError('rejected', `A row of ${plan.objectType} cannot be read at: ${where}`, {
    code: 'HUBSPOT_ROW_SHAPE',
    hint: 'Look at the record in HubSpot; it is read again when it changes.',
    context: { objectType: plan.objectType },
  });
}

/** A merge makes a new record; it keeps the ids that it was made of: `id;id`, for contacts also `id:when;id:when`. */
function mergedInto(plan: ObjectPlan, { id, properties }: RawObject): { from: string; into: string }[] {
  const ids = `${properties.hs_merged_object_ids ?? ''};${properties.hs_calculated_merged_vids ?? ''}`
    .split(';')
    .map((part) => part.split(':')[0]?.trim() ?? '')
    .filter((old) => old !== '' && old !== id);
  const prefix = plan.idPrefix ?? '';
  return [...new Set(ids)].map((old) => ({ from: prefix + old, into: prefix + id }));
}

/** Pages of one round from the cursor up to `until`. */
export async function* readObject(
  plan: ObjectPlan,
  ctx: StreamContext,
  from: ObjectCursor | undefined,
  until: Date,
): AsyncGenerator<ObjectPageOut> {
  let cursor = nextRound(from, until.getTime(), ctx.settings.fullReadDays);
  try {
    while (cursor !== undefined && cursor.phase !== 'idle' && !ctx.signal.aborted) {
      cursor = await withFound(plan, ctx, cursor);
      const page = await readPage(plan, ctx, cursor);
      yield page;
      cursor = page.checkpoint;
    }
  } catch (err) {
    const error = toAppError(err);
    if (!plan.isOptional || !absentCodes.has(error.detail.code)) throw err;
    ctx.log.warn(
      { stream: plan.objectType, code: error.detail.code },
      'stream left out: the account does not allow it',
    );
    yield { items: [], checkpoint: { ...startBackfill(until.getTime(), undefined), phase: 'blocked' } };
  }
}
