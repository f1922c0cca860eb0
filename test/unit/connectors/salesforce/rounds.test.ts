import { describe, expect, it } from 'vitest';
import type { Found, ObjectCursor } from '../../../../connectors/salesforce/cursor.ts';
import {
  jobLost,
  needsDescribe,
  nextRound,
  phaseDone,
  startBackfill,
  withFound,
} from '../../../../connectors/salesforce/rounds.ts';

const hour = 3_600_000;
const day = 24 * hour;
const t0 = Date.UTC(2026, 0, 1);
const found: Found = {
  at: t0,
  prefix: '003',
  fields: { Title: 'text' },
  hasDeleted: true,
  hasMaster: true,
  hasFormulas: false,
};
const idle = (more: Partial<ObjectCursor> = {}): ObjectCursor => ({
  ...startBackfill(t0),
  phase: 'idle',
  found,
  ...more,
});

describe('rounds', () => {
  it('begin with all of it, then with what was changed', () => {
    expect(nextRound(undefined, t0)).toMatchObject({ phase: 'backfill', windowEnd: t0 });
    expect(nextRound(idle(), t0 + hour)).toMatchObject({ phase: 'sweep', since: t0, windowEnd: t0 + hour });
  });

  it('are over when there is nothing new to read up to', () => {
    expect(nextRound(idle(), t0)).toBeUndefined();
  });

  it('go on where they stopped', () => {
    const midway = idle({ phase: 'sweep', last: { id: '003', at: t0 } });
    expect(nextRound(midway, t0 + hour)).toBe(midway);
  });

  it('read a formula object in full after a day, others never again', () => {
    const formulas = { ...found, hasFormulas: true };
    expect(nextRound(idle({ found: formulas }), t0 + day)).toMatchObject({ phase: 'backfill', reconciledAt: t0 });
    expect(nextRound(idle({ found: formulas }), t0 + day - 1)).toMatchObject({ phase: 'sweep' });
    expect(nextRound(idle(), t0 + 30 * day)).toMatchObject({ phase: 'sweep' });
  });

  it('look for an object that was not there after a day', () => {
    const blocked = idle({ phase: 'blocked' });
    expect(nextRound(blocked, t0 + hour)).toBeUndefined();
    expect(nextRound(blocked, t0 + day)).toMatchObject({ phase: 'backfill' });
  });

  it('list ids once a week, of objects that can be deleted', () => {
    const week = idle({ phase: 'sweep', windowEnd: t0 + 7 * day });
    expect(phaseDone(week)).toMatchObject({ phase: 'reconcile', since: t0 + 7 * day });
    expect(phaseDone({ ...week, windowEnd: t0 + 6 * day })).toMatchObject({ phase: 'idle' });
    expect(phaseDone({ ...week, found: { ...found, hasDeleted: false } })).toMatchObject({ phase: 'idle' });
    expect(phaseDone({ ...week, phase: 'reconcile' })).toMatchObject({ phase: 'idle', reconciledAt: t0 + 7 * day });
  });

  it('make a lost job once more, then none', () => {
    const first = jobLost(idle({ phase: 'backfill', way: 'bulk', last: { id: '003', at: 0 } }));
    expect(first).toMatchObject({ way: 'bulk', lostJobs: 1, job: null, last: null });
    expect(jobLost(first)).toMatchObject({ way: 'plain', lostJobs: 2 });
  });
});

describe('what an object has', () => {
  it('is asked every six hours, and never in the middle', () => {
    expect(needsDescribe(idle({ found: null }))).toBe(true);
    expect(needsDescribe(idle({ windowEnd: t0 + 6 * hour }))).toBe(true);
    expect(needsDescribe(idle({ windowEnd: t0 + 5 * hour }))).toBe(false);
    expect(needsDescribe(idle({ windowEnd: t0 + 6 * hour, way: 'bulk' }))).toBe(false);
  });

  it('has everything read anew when a field is new, not when one is gone', () => {
    const sweep = idle({ phase: 'sweep', windowEnd: t0 + hour });
    const more = { ...found, fields: { ...found.fields, Region__c: 'text' as const } };
    expect(withFound(sweep, more)).toMatchObject({ phase: 'backfill', found: more });
    expect(withFound({ ...sweep, found: more }, found)).toMatchObject({ phase: 'sweep', found });
  });
});
