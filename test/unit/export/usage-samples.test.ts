import { expect, it } from 'vitest';
import { usageSamples } from '../../../src/cli/book/usage-samples.ts';
import { dayMs } from '../../../src/domain/records/time.ts';
import type { UsageReading } from '../../../src/domain/records/types.ts';

const day = (n: number): number => n * dayMs;

const reading = (at: number, last30: number, given: Partial<UsageReading> = {}): UsageReading => ({
  type: 'usage',
  id: `a:logins:${at}`,
  accountId: 'a',
  metric: 'logins',
  at,
  last30,
  prev30: null,
  lastAt: at - dayMs,
  ...given,
});
const seen = (readings: readonly UsageReading[]) => usageSamples(readings).map(({ value, at }) => [value, at / dayMs]);

it('puts the use of each window at its last moment', () => {
  expect(seen([reading(day(300), 5), reading(day(330), 7)])).toEqual([
    [5, 299],
    [7, 329],
  ]);
});

it('counts no use twice where readings overlap, as daily ones do', () => {
  const daily = Array.from({ length: 61 }, (_, i) => reading(day(300 + i), 30));
  expect(seen(daily)).toEqual([
    [30, 299],
    [30, 329],
    [30, 359],
  ]);
});

it('takes from a reading what came before it where nothing was read then', () => {
  expect(seen([reading(day(300), 5, { prev30: 4 })])).toEqual([
    [4, 255],
    [5, 299],
  ]);
  expect(seen([reading(day(200), 2), reading(day(300), 5, { prev30: 4 })])).toEqual([
    [2, 199],
    [4, 255],
    [5, 299],
  ]);
});

it('leaves no sample where there was no use', () => {
  expect(seen([reading(day(300), 5), reading(day(330), 0, { lastAt: day(299), prev30: 5 })])).toEqual([[5, 299]]);
  expect(seen([])).toEqual([]);
});

it('puts use of which no moment is known into the middle of its window', () => {
  expect(seen([reading(day(300), 5, { lastAt: null })])).toEqual([[5, 285]]);
});
