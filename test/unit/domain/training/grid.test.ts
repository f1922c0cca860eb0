import { describe, expect, it } from 'vitest';
import { dayMs } from '../../../../src/domain/records/time.ts';
import { labelLagDays, monthlyGrid } from '../../../../src/domain/training/grid.ts';
import { ago, everything, today } from '../timelines.ts';

const options = { knownUntil: today, horizonDays: 90, lagDays: 0, months: 12 };

describe('the grid of as-of dates', () => {
  it('ends with the last date whose horizon is over', () => {
    const dates = monthlyGrid(options);
    expect(dates).toHaveLength(12);
    expect(dates.at(-1)).toBe(ago(90));
  });

  it('ends earlier by the days until departures are known', () => {
    expect(monthlyGrid({ ...options, lagDays: 30 }).at(-1)).toBe(ago(120));
  });

  it('goes back in steps of 30 days, oldest first, each at midnight UTC', () => {
    const dates = [...monthlyGrid({ ...options, knownUntil: today + 0.7 * dayMs })];
    expect(dates.every((date) => date % dayMs === 0)).toBe(true);
    expect(dates.slice(1).every((date, i) => date - (dates[i] as number) === 30 * dayMs)).toBe(true);
    expect(dates.at(-1)).toBe(ago(90));
  });
});

describe('the days until a departure is known', () => {
  it('are the days of grace unless departures are records of their own', () => {
    expect(labelLagDays(everything, 30)).toBe(30);
    expect(labelLagDays(undefined, 30)).toBe(30);
    expect(labelLagDays([...everything, 'churn'], 30)).toBe(0);
  });
});
