import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workingDayAfter } from '../../../../src/domain/playbooks/working-day.ts';
import { dayWords, percentWords, plural } from '../../../../src/domain/records/date-words.ts';
import { countUpTo, dayMs, weekStart } from '../../../../src/domain/records/time.ts';
import { ago, today } from '../timelines.ts';

const anyInstant = fc.integer({ min: -1e12, max: 4e12 });

describe('weekStart', () => {
  it('is a Monday at 00:00 UTC, at most a week before', () => {
    fc.assert(
      fc.property(anyInstant, (at) => {
        const monday = weekStart(at);
        expect(new Date(monday).getUTCDay()).toBe(1);
        expect(Math.abs(monday % dayMs)).toBe(0);
        expect(at - monday >= 0 && at - monday < 7 * dayMs).toBe(true);
      }),
    );
  });
});

describe('workingDayAfter', () => {
  it('moves a weekend on to Monday', () => {
    const days = [0, 1, 2, 3].map((days) => new Date(workingDayAfter(today, days)).toISOString().slice(0, 10));
    expect(days).toEqual(['2026-11-20', '2026-11-23', '2026-11-23', '2026-11-23']);
  });

  it('is never on a weekend and never early', () => {
    fc.assert(
      fc.property(anyInstant, fc.integer({ min: 0, max: 60 }), (from, days) => {
        const due = workingDayAfter(from, days);
        expect([1, 2, 3, 4, 5]).toContain(new Date(due).getUTCDay());
        expect(Math.floor(due / dayMs) - Math.floor(from / dayMs) - days).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('countUpTo', () => {
  it('counts the items at or before a moment', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), fc.integer({ min: -1, max: 21 }), (numbers, asOf) => {
        const sorted = [...numbers].sort((a, b) => a - b);
        expect(countUpTo(sorted, asOf, (each) => each)).toBe(sorted.filter((each) => each <= asOf).length);
      }),
    );
  });
});

describe('words', () => {
  it('say a day without the year while it is near', () => {
    expect([dayWords(ago(17), today), dayWords(ago(400), today)]).toEqual(['3 Nov', '16 Oct 2025']);
    expect(dayWords(ago(-60), today)).toBe('19 Jan 2027');
  });

  it('say counts and shares plainly', () => {
    expect([plural(1, 'ticket'), plural(2, 'ticket'), percentWords(-0.118)]).toEqual(['1 ticket', '2 tickets', '12 %']);
  });
});
