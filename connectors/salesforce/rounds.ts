/** From one phase of a stream to the next. Pure. */
import type { Found, ObjectCursor } from './cursor.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Commits appear late and clocks differ: this much of the last window is read again. */
export const overlapMs = 10 * 60_000;
const reconcileEveryMs = 7 * dayMs;
const describeEveryMs = 6 * hourMs;

/** What begins anew with each phase. */
const fresh = { last: null, job: null, lostJobs: 0, way: null } as const;

export function startBackfill(until: number, before?: ObjectCursor): ObjectCursor {
  return {
    v: 1,
    phase: 'backfill',
    since: until,
    windowEnd: until,
    fullAt: until,
    reconciledAt: before?.reconciledAt ?? until,
    found: before?.found ?? null,
    ...fresh,
  };
}

/** The cursor this run begins with, or undefined when there is nothing to do up to `until`. */
export function nextRound(from: ObjectCursor | undefined, until: number): ObjectCursor | undefined {
  if (from === undefined) return startBackfill(until);
  if (from.phase === 'blocked') return until - from.windowEnd < dayMs ? undefined : startBackfill(until);
  if (from.phase !== 'idle') return from;
  if (until <= from.since) return undefined;
  // A formula's value changes without the record's change.
  if (from.found?.hasFormulas && until - from.fullAt >= dayMs) return startBackfill(until, from);
  return { ...from, ...fresh, phase: 'sweep', windowEnd: until };
}

/** The phase in hand has been read to its end. */
export function phaseDone(cursor: ObjectCursor): ObjectCursor {
  const { phase, windowEnd } = cursor;
  const done: ObjectCursor =
    phase === 'reconcile'
      ? { ...cursor, ...fresh, phase: 'idle', reconciledAt: windowEnd }
      : { ...cursor, ...fresh, phase: 'idle', since: windowEnd };
  const canReconcile = cursor.found?.hasDeleted === true && cursor.found.prefix !== '';
  const isDue = phase !== 'reconcile' && canReconcile && windowEnd - cursor.reconciledAt >= reconcileEveryMs;
  return isDue ? { ...done, phase: 'reconcile' } : done;
}

/** A job that came to nothing: one more, then plain queries. What was read of it is read again; records are upserted by id. */
export function jobLost(cursor: ObjectCursor): ObjectCursor {
  const lostJobs = cursor.lostJobs + 1;
  return { ...cursor, ...fresh, lostJobs, way: lostJobs >= 2 ? 'plain' : 'bulk' };
}

export function needsDescribe(cursor: ObjectCursor): boolean {
  if (cursor.found === null) return true;
  const isMidway = cursor.last !== null || cursor.job !== null || cursor.way !== null;
  return !isMidway && cursor.windowEnd - cursor.found.at >= describeEveryMs;
}

/** With what the org has now. Rows read before a field was there, or was granted, hold nothing of it: all are read anew. */
export function withFound(cursor: ObjectCursor, found: Found): ObjectCursor {
  const before = cursor.found?.fields;
  const isNew = before !== undefined && Object.keys(found.fields).some((name) => !(name in before));
  const next = isNew && cursor.phase === 'sweep' ? startBackfill(cursor.windowEnd, cursor) : cursor;
  return { ...next, found };
}
