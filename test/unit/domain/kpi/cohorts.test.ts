import { describe, expect, it } from 'vitest';
import {
  addCohorts,
  addToCohorts,
  type CohortOptions,
  cohortRows,
  emptyCohorts,
} from '../../../../src/domain/kpi/cohorts.ts';
import { customerHistory, mainProduct } from '../../../../src/domain/kpi/customer-history.ts';
import { monthFromKey, monthKey } from '../../../../src/domain/kpi/month.ts';
import type { Timeline } from '../../../../src/domain/records/timeline.ts';
import type { Deal } from '../../../../src/domain/records/types.ts';
import { churn, deal, timeline, today } from '../timelines.ts';
import { day } from './customers.ts';

function since(from: string, given: Partial<Deal> = {}): Deal {
  return deal({ kind: 'new', closedAt: day(from), termStart: day(from), recurringCents: 100_000, ...given });
}

function leftOn(text: string) {
  return churn((today - day(text)) / 86_400_000);
}

function cohortsOf(timelines: readonly Timeline[], given: Partial<CohortOptions> = {}) {
  const cohorts = emptyCohorts({ asOf: today, from: monthFromKey('2026-01'), to: monthFromKey('2026-11'), ...given });
  for (const each of timelines) addToCohorts(cohorts, customerHistory(each, today, 30));
  return cohorts;
}

const stays = timeline([since('2026-06-10')]);
const leaves = timeline([since('2026-06-20'), leftOn('2026-08-15')]);
const grows = timeline([
  since('2026-06-25'),
  deal({ kind: 'expansion', closedAt: day('2026-09-10'), recurringCents: 50_000 }),
]);

describe('cohorts', () => {
  it('follows customers and recurring value by months since the first win, as far as the months are over', () => {
    const [row, ...others] = cohortRows(cohortsOf([stays, leaves, grows]), 'EUR');
    expect(others).toEqual([]);
    expect(monthKey(row?.month as number)).toBe('2026-06');
    expect(row?.customers).toBe(3);
    expect(row?.kept).toEqual([1, 1, 2 / 3, 2 / 3, 2 / 3]);
    expect(row?.valueKept).toEqual([1, 1, 2 / 3, 250 / 300, 250 / 300]);
  });

  it('shows a quarter only as far as its last month goes', () => {
    const april = timeline([since('2026-04-10')]);
    const [row] = cohortRows(cohortsOf([april, stays], { cohortMonths: 3, to: monthFromKey('2026-09') }), 'EUR');
    expect(monthKey(row?.month as number)).toBe('2026-04');
    expect(row?.kept).toHaveLength(5);
  });

  it('counts a term that begins later from the first win on', () => {
    const later = timeline([since('2026-06-10', { termStart: day('2026-08-01') })]);
    expect(cohortRows(cohortsOf([later]), 'EUR')[0]?.valueKept[0]).toBe(1);
  });

  it('has no share of value in a currency that nobody paid in', () => {
    expect(cohortRows(cohortsOf([stays]), 'USD')[0]?.valueKept[0]).toBeNull();
  });

  it('adds up over customers, and refuses cohorts of other months', () => {
    const all = cohortsOf([stays]);
    addCohorts(all, cohortsOf([leaves, grows]));
    expect(cohortRows(all, 'EUR')).toEqual(cohortRows(cohortsOf([stays, leaves, grows]), 'EUR'));
    expect(() => addCohorts(all, cohortsOf([], { from: monthFromKey('2026-02') }))).toThrow(RangeError);
    expect(() => cohortsOf([], { to: monthFromKey('2025-02') })).toThrow(RangeError);
  });

  it('leaves out who first bought before or after the months', () => {
    expect(cohortRows(cohortsOf([timeline([since('2025-06-10')])]), 'EUR')).toEqual([]);
  });
});

describe('the main product', () => {
  it('is the one most is paid for, or none', () => {
    const two = timeline([
      since('2026-01-10', { product: 'Core' }),
      since('2026-02-10', { product: 'Plus', recurringCents: 200_000 }),
    ]);
    expect(mainProduct(customerHistory(two, today, 30))).toBe('Plus');
    expect(mainProduct(customerHistory(stays, today, 30))).toBeNull();
  });
});

describe('months', () => {
  it('refuses what is no month', () => {
    expect(() => monthFromKey('2026-13')).toThrow(RangeError);
    expect(monthKey(monthFromKey('2025-12') + 1)).toBe('2026-01');
  });
});
