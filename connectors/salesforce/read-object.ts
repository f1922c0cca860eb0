/**
 * How every object is read: all of it once, then what was changed since, once a week its ids. One read() does one round and ends; the
 * cursor is good for going on after any page. Small answers come by plain queries, large ones by a job (read-job.ts).
 */
/**
 * How every object is read: all of it once, then what was changed since, once a week its ids. One read() does one round and ends; the
 * cursor is good for going on after any page. Small answers come by plain queries, large ones by a job (read-job.ts).
 */
import { AppError, toAppError } from '../../src/contracts/errors.ts';
import type { Found, ObjectCursor } from './cursor.ts';
import { describe } from './describe.ts';
import { discover } from './discover.ts';
import { queryPage, rowsAPage } from './query.ts';
import { jobStep } from './read-job.ts';
import {
  conditions,
  fieldsOf,
  type ObjectPageOut,
  type ObjectPlan,
  type Reading,
  type StreamContext,
  toPage,
} from './reading.ts';
import { jobLost, needsDescribe, nextRound, phaseDone, startBackfill, withFound } from './rounds.ts';
import { jsonRows, type Row } from './rows.ts';
import { behindChange, behindId, changedUntil, select } from './soql.ts';

/** A window with more changes than this is read by a job. */
const bulkSweepFromRows = 20_000;
/** The object is not there, or is hidden. */
const absentCodes: ReadonlySet<string> = new Set(['SALESFORCE_OBJECT_HIDDEN', 'SALESFORCE_FORBIDDEN', 'RECORD_GONE']);

function pageQuery(reading: Reading, cursor: ObjectCursor): string {
  const { phase, last, windowEnd } = cursor;
  const isSweep = phase === 'sweep';
  const goOn = isSweep && last !== null ? [behindChange(last.at, last.id)] : [behindId(last?.id)];
  // Behind the last row the window's start holds by itself.
  const within =
    isSweep && last !== null
      ? [reading.plan.where?.(reading.found), changedUntil(windowEnd)]
      : conditions(reading, cursor);
  return select({
    object: reading.object,
    fields: fieldsOf(reading, phase),
    where: [...within, ...goOn],
    orderBy: isSweep ? ['SystemModstamp', 'Id'] : ['Id'],
    // Without a limit the first page tells how many there are in all.
    ...(last === null ? {} : { limit: rowsAPage }),
  });
}

function bulkFrom({ ctx }: Reading, phase: ObjectCursor['phase']): number {
  const { bulkFromRows } = ctx.settings;
  return phase === 'sweep' ? Math.max(bulkSweepFromRows, bulkFromRows) : bulkFromRows;
}

async function plainPage(reading: Reading, cursor: ObjectCursor): Promise<ObjectPageOut> {
  const { last, way, phase } = cursor;
  const page = await queryPage(reading.ctx, pageQuery(reading, cursor), true);
  const isFirst = last === null;
  const total = isFirst && phase !== 'reconcile' ? { expectedTotal: page.totalSize } : {};
  if (isFirst && way === null && page.totalSize > bulkFrom(reading, phase)) {
    return { items: [], checkpoint: { ...cursor, way: 'bulk' }, ...total };
  }
  const read = jsonRows(reading.object, phase === 'reconcile' ? { ...reading.found, fields: {} } : reading.found);
  const rows = page.records.map(read);
  const isEnd = page.done && (isFirst || page.records.length < rowsAPage);
  const checkpoint: ObjectCursor = isEnd ? phaseDone(cursor) : { ...cursor, way: 'plain', last: behind(rows, cursor) };
  return { ...toPage(reading, cursor, rows, checkpoint, isEnd), ...total };
}

/** Where the next page begins: behind the last row that can be read. */
function behind(rows: readonly (Row | AppError)[], { last, phase }: ObjectCursor): ObjectCursor['last'] {
  const row = rows.findLast((one) => !(one instanceof AppError));
  const isDated = phase !== 'sweep' || (row !== undefined && 'raw' in row && row.changedAt !== null);
  const next = row !== undefined && 'raw' in row ? { id: row.raw.Id, at: row.changedAt ?? 0 } : null;
  if (next !== null && isDated && (next.id !== last?.id || next.at !== last.at)) return next;
  throw new AppError('defect', 'A page of a query did not go on behind the last row', {
    code: 'SALESFORCE_QUERY_STUCK',
    hint: 'Report this: the query did not keep the order it was asked for.',
  });
}

async function described(plan: ObjectPlan, ctx: StreamContext, cursor: ObjectCursor) {
  const { found: known } = cursor;
  if (known !== null && !needsDescribe(cursor)) return { cursor, found: known };
  const object = plan.object(ctx.settings);
  const { found, missing } = discover(await describe(ctx, object), plan.wanted(ctx.settings));
  if (missing.length > 0) {
    ctx.log.warn({ object, missing: missing.join(', ') }, 'fields that are missing or hidden are left out');
  }
  const now: Found = { ...found, at: cursor.windowEnd };
  return { cursor: withFound(cursor, now), found: now };
}

async function* plainStep(reading: Reading, cursor: ObjectCursor): AsyncGenerator<ObjectPageOut> {
  try {
    yield await plainPage(reading, cursor);
  } catch (err) {
    const { code } = toAppError(err).detail;
    if (code !== 'SALESFORCE_QUERY_TOO_HEAVY' || cursor.lostJobs > 0) throw err;
    yield { items: [], checkpoint: { ...jobLost(cursor), way: 'bulk' } };
  }
}

/** Pages of one round from the cursor up to `until`. */
export async function* readObject(
  plan: ObjectPlan,
  ctx: StreamContext,
  from: ObjectCursor | undefined,
  until: Date,
): AsyncGenerator<ObjectPageOut> {
  let cursor = nextRound(from, until.getTime());
  let hasLookedAgain = false;
  while (cursor !== undefined && !isOver(cursor) && !ctx.signal.aborted) {
    try {
      const now = await described(plan, ctx, cursor);
      cursor = now.cursor;
      const reading = { plan, ctx, object: plan.object(ctx.settings), found: now.found };
      const step = cursor.way === 'bulk' ? jobStep(reading, cursor) : plainStep(reading, cursor);
      for await (const page of step) {
        yield page;
        cursor = page.checkpoint;
        if (ctx.signal.aborted) return;
      }
    } catch (err) {
      const { code } = toAppError(err).detail;
      if (code === 'SALESFORCE_FIELD_HIDDEN' && cursor !== undefined && !hasLookedAgain) {
        // A field was deleted or hidden since the object was described.
        hasLookedAgain = true;
        cursor = { ...cursor, found: null };
      } else {
        if (!plan.isOptional || !absentCodes.has(code)) throw err;
        ctx.log.warn({ object: plan.object(ctx.settings), code }, 'stream left out: the org does not allow it');
        yield { items: [], checkpoint: { ...startBackfill(until.getTime()), phase: 'blocked' } };
        return;
      }
    }
  }
}

const isOver = ({ phase }: ObjectCursor): boolean => phase === 'idle' || phase === 'blocked';
