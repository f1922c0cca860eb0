import { describe, expect, it } from 'vitest';
import { forecastCheck, trackingPoints } from '../../../../../src/domain/value/table/tracking.ts';
import { dayOf } from '../../../../support/transaction-table.ts';

const from = dayOf('2024-01-01');

/** Ten customers of the first day; a repeat on each day of 8 weeks. */
const days = {
  from,
  first: Float64Array.from({ length: 57 }, (_, i) => (i === 0 ? 10 : 0)),
  repeat: Float64Array.from({ length: 57 }, (_, i) => (i === 0 ? 0 : 1)),
};
const four = { days, untilDay: from + 28, periodDays: 7 };

describe('repeats beside those that were expected', () => {
  it('are added up to the end of each period, before and after the last day seen', () => {
    const points = trackingPoints({ ...four, horizon: 2, expectedRepeats: (past) => past / 10 });
    expect(points.map(({ day }) => day).slice(3, 6)).toEqual(['2024-01-22', '2024-01-29', '2024-02-05']);
    expect(points.map(({ actual }) => actual)).toEqual([0, 7, 14, 21, 28, 35, 42, 49, 56]);
    expect(points.map(({ expected }) => Math.round(expected))).toEqual([0, 7, 14, 21, 28, 35, 42, 49, 56]);
    expect(points.filter(({ isAfter }) => isAfter)).toHaveLength(4);
  });

  it('go on to the horizon, where nothing is known yet', () => {
    const points = trackingPoints({ ...four, horizon: 6, expectedRepeats: () => 1 });
    expect(points.at(-1)).toMatchObject({ actual: null, expected: 10, isAfter: true });
  });

  it('are at most some 160 points', () => {
    const long = { from, first: new Float64Array(3_000), repeat: new Float64Array(3_000) };
    long.first[0] = 1;
    const points = trackingPoints({
      days: long,
      untilDay: from + 2_000,
      periodDays: 1,
      horizon: 365,
      expectedRepeats: () => 1,
    });
    expect(points.length).toBeLessThanOrEqual(162);
    expect(points.some(({ day }) => Date.parse(day) / 86_400_000 === from + 2_000)).toBe(true);
  });

  it('after the last day seen are held against the forecast in whole periods', () => {
    expect(forecastCheck(four, (periods) => periods * 5)).toEqual({
      from: '2024-01-30',
      to: '2024-02-26',
      periods: 4,
      actual: 28,
      expected: 20,
    });
    expect(forecastCheck({ ...four, untilDay: from + 52 }, () => 1)).toBeNull();
  });
});
