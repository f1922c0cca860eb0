import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bridgeOf } from '../../../../src/domain/kpi/bridge.ts';
import { monthlyContributions } from '../../../../src/domain/kpi/contributions.ts';
import { centsIn, type KpiSums, overPeriods, sumsFromJson, sumsToJson } from '../../../../src/domain/kpi/sums.ts';
import type { Deal } from '../../../../src/domain/records/types.ts';
import { anyRecords } from '../arbitraries.ts';
import { account, activity, deal, everything, nps, purchase, reading, ticket, timeline, today } from '../timelines.ts';
import { compute, countOf, day, monthSums, options } from './customers.ts';

/** A year's contract of 1 200 EUR unless given, won on its first day. */
function year(from: string, given: Partial<Deal> = {}): Deal {
  const at = day(from);
  const end = day(`${Number(from.slice(0, 4)) + 1}${from.slice(4)}`);
  const amounts = { amountCents: 120_000, recurringCents: 120_000 };
  return deal({ kind: 'new', closedAt: at, termStart: at, termEnd: end, ...amounts, ...given });
}

describe('customers of a month', () => {
  it('counts a first win as new, and the state at both ends', () => {
    const sums = monthSums([timeline([year('2026-03-10')])], '2026-03');
    expect(countOf(sums, 'customersAtStart')).toBe(0);
    expect(countOf(sums, 'customersNew')).toBe(1);
    expect(countOf(sums, 'customersAtEnd')).toBe(1);
  });

  it('puts a win on the first moment of a month into that month', () => {
    const customers = [timeline([year('2026-03-01')])];
    expect(countOf(monthSums(customers, '2026-02'), 'customersNew')).toBe(0);
    expect(countOf(monthSums(customers, '2026-03'), 'customersNew')).toBe(1);
  });

  it('counts a term that was not renewed as lost in the month in which it ended', () => {
    const sums = monthSums([timeline([year('2025-05-15')])], '2026-05');
    expect(countOf(sums, 'customersLost')).toBe(1);
    expect(bridgeOf(sums, 'EUR')).toMatchObject({ start: 120_000, churn: 120_000, contraction: 0, end: 0 });
  });

  it('counts a return as a reactivation, not as new', () => {
    const back = year('2026-09-15', { kind: 'new', recurringCents: 90_000 });
    const sums = monthSums([timeline([year('2025-05-15'), back])], '2026-09');
    expect(countOf(sums, 'customersReactivated')).toBe(1);
    expect(countOf(sums, 'customersNew')).toBe(0);
    expect(bridgeOf(sums, 'EUR')).toMatchObject({ start: 0, new: 0, reactivation: 90_000, end: 90_000 });
  });

  it('shows who came and left within a month neither as new nor as lost', () => {
    const short = year('2026-03-02', { termEnd: day('2026-03-20') });
    const sums = monthSums([timeline([short])], '2026-03');
    expect(countOf(sums, 'customersNew') + countOf(sums, 'customersLost')).toBe(0);
  });

  it('takes 200 of 1000 customers who left as churn of 20 % and retention of 80 %', () => {
    const stays = timeline([year('2026-01-10')]);
    const leaves = timeline([year('2025-10-10')]);
    const sums = monthSums([...Array(800).fill(stays), ...Array(200).fill(leaves)], '2026-10', {
      asOf: day('2026-12-01'),
    });
    expect(compute('customer_churn_rate', sums)).toMatchObject({ value: 0.2, n: 1000 });
    expect(compute('customer_retention_rate', sums)).toMatchObject({ value: 0.8, n: 1000 });
    expect(compute('revenue_churn_rate', sums).value).toBeCloseTo(0.2, 12);
    expect(compute('gross_revenue_retention', sums).value).toBeCloseTo(0.8, 12);
  });
});

describe('the bridge of recurring value', () => {
  it('tells expansion from contraction', () => {
    const more = deal({ kind: 'expansion', closedAt: day('2026-04-10'), recurringCents: 30_000 });
    const less = deal({ kind: 'contraction', closedAt: day('2026-06-10'), recurringCents: -50_000 });
    const customers = [timeline([year('2026-01-10'), more, less])];
    expect(bridgeOf(monthSums(customers, '2026-04'), 'EUR')).toMatchObject({ expansion: 30_000, end: 150_000 });
    expect(bridgeOf(monthSums(customers, '2026-06'), 'EUR')).toMatchObject({ contraction: 50_000, end: 100_000 });
  });

  it('holds the old value while a renewal is some days late', () => {
    const renewal = year('2026-04-08', { kind: 'renewal', recurringCents: 150_000 });
    const customers = [timeline([year('2025-03-25'), renewal])];
    expect(bridgeOf(monthSums(customers, '2026-03'), 'EUR')).toMatchObject({ start: 120_000, churn: 0, end: 120_000 });
    expect(bridgeOf(monthSums(customers, '2026-04'), 'EUR')).toMatchObject({ expansion: 30_000, end: 150_000 });
  });

  it('holds the value of a lapsed term as long as nobody can know whether it is renewed', () => {
    const sums = monthSums([timeline([year('2025-11-05')])], '2026-11');
    expect(countOf(sums, 'customersAtEnd')).toBe(1);
    expect(centsIn(sums, 'EUR', 'recurringEnd')).toBe(120_000);
  });

  it('keeps currencies apart', () => {
    const customers = [
      timeline([year('2026-03-10')]),
      timeline([account({ currency: 'USD' }), year('2026-03-10', { currency: null })]),
    ];
    const sums = monthSums(customers, '2026-03');
    expect(centsIn(sums, 'EUR', 'recurringEnd')).toBe(120_000);
    expect(centsIn(sums, 'USD', 'recurringEnd')).toBe(120_000);
    expect(compute('arr', sums)).toMatchObject({ value: null, reason: expect.stringContaining('EUR, USD') });
    expect(compute('arr', sums, { currency: 'USD' })).toMatchObject({ value: 120_000, currency: 'USD' });
  });
});

describe('orders', () => {
  it('counts buyers, repeat buyers, gaps and amounts', () => {
    const day1 = (today - day('2026-10-05')) / 86_400_000;
    const sums = monthSums([timeline([purchase(day1 + 20), purchase(day1), purchase(day1 - 10)])], '2026-10');
    expect(compute('average_order_value', sums)).toMatchObject({ value: 50_000, n: 2 });
    expect(compute('purchase_frequency', sums).value).toBe(2);
    expect(compute('purchase_cycle', sums).value).toBe(15);
    expect(compute('repeat_purchase_rate', sums).value).toBe(1);
  });

  it('takes two deals of one day as one occasion', () => {
    const sums = monthSums([timeline([purchase(30), purchase(30)])], '2026-10');
    expect(countOf(sums, 'repeatBuyers')).toBe(0);
    expect(countOf(sums, 'gaps')).toBe(0);
  });

  it('counts a product that is new to a customer as cross-sold', () => {
    const first = year('2026-01-10', { product: 'Core' });
    const second = deal({ kind: 'expansion', closedAt: day('2026-06-10'), recurringCents: 1, product: 'Plus' });
    const sums = monthSums([timeline([first, second])], '2026-06');
    expect(compute('cross_sell_rate', sums).value).toBe(1);
    expect(compute('several_products_share', sums).value).toBe(1);
    expect(countOf(monthSums([timeline([first, second])], '2026-05'), 'severalProductsAtEnd')).toBe(0);
  });

  it('keeps refunds out of the order value and takes them off the revenue', () => {
    const customers = [timeline([purchase(60), purchase(30), purchase(29, { amountCents: -20_000 })])];
    const [before, sums] = [monthSums(customers, '2026-09'), monthSums(customers, '2026-10')];
    expect(compute('average_order_value', sums).value).toBe(50_000);
    expect(compute('revenue_growth', sums, { previous: before }).value).toBeCloseTo(-0.4, 12);
  });
});

describe('answers and tickets', () => {
  it('computes NPS as percent promoters less percent detractors', () => {
    const answers = [10, 9, 9, 9, 8, 7, 6, 0, 3, 10].map((value) => nps(25, value));
    const found = compute('nps', monthSums([timeline(answers)], '2026-10'));
    expect(found).toMatchObject({ value: 20, n: 10 });
    expect(found.low).toBeLessThan(20);
    expect(found.high).toBeGreaterThan(20);
  });

  it('leaves out answers beyond their scale', () => {
    const answers = [nps(25, 11), nps(25, -1), nps(25, Number.NaN), nps(25, 6, { kind: 'csat' })];
    const sums = monthSums([timeline(answers)], '2026-10');
    expect(compute('nps', sums).value).toBeNull();
    expect(compute('csat', sums).value).toBeNull();
  });

  it('computes CSAT from surveys and ticket grades, and CES as a mean', () => {
    const surveys = [5, 4, 2].map((value) => nps(25, value, { kind: 'csat' as const }));
    const effort = [7, 5, 6].map((value) => nps(25, value, { kind: 'ces' as const }));
    const rated = ticket(30, { closedAt: today - 25 * 86_400_000, satisfaction: 3 });
    const sums = monthSums([timeline([...surveys, ...effort, rated])], '2026-10');
    expect(compute('csat', sums)).toMatchObject({ value: 0.5, n: 4 });
    expect(compute('ces', sums)).toMatchObject({ value: 6, n: 3 });
    expect(compute('ticket_rating_rate', sums).value).toBe(1);
    expect(compute('nps_response_rate', sums).reason).toContain('not known');
  });

  it('counts backlog, resolution, reopening and the median first response', () => {
    const hour = 3_600_000;
    const opened = day('2026-10-10');
    const make = (hours: number, closed: number | null, reopened: number | null) =>
      ticket(0, { openedAt: opened, firstReplyAt: opened + hours * hour, closedAt: closed, reopenedAt: reopened });
    const older = ticket(0, { openedAt: day('2026-09-10'), closedAt: day('2026-10-20') });
    const records = [
      older,
      make(1, day('2026-10-12'), null),
      make(4, day('2026-10-12'), day('2026-10-15')),
      make(30, null, null),
    ];
    const sums = monthSums([timeline(records)], '2026-10');
    expect(countOf(sums, 'ticketsAtStart')).toBe(1);
    expect(compute('ticket_backlog', sums).value).toBe(2);
    expect(compute('resolution_rate', sums)).toMatchObject({ value: 0.6, n: 5 });
    expect(compute('reopen_rate', sums).value).toBeCloseTo(1 / 3, 12);
    const median = compute('first_response_time', sums);
    expect(Math.abs((median.value as number) / 4 - 1)).toBeLessThan(0.02);
  });
});

describe('activation', () => {
  it('counts days to the first use or meeting after the first win', () => {
    const records = [year('2026-08-01'), activity((today - day('2026-08-21')) / 86_400_000), reading(60, 5)];
    const customers = [timeline(records, everything)];
    const days = compute('time_to_first_value', monthSums(customers, '2026-08')).value as number;
    expect(Math.abs(days / 20 - 1)).toBeLessThan(0.02);
    expect(compute('activation_rate', monthSums(customers, '2026-10')).value).toBe(1);
  });

  it('does not blame customers of whom neither use nor meetings are known', () => {
    expect(countOf(monthSums([timeline([year('2026-08-01')])], '2026-10'), 'activationDue')).toBe(0);
  });
});

describe('laws', () => {
  const from = today - 900 * 86_400_000;
  const records = anyRecords({ from, to: today + 60 * 86_400_000, prefix: '' });
  const given = options('2024-06', '2026-11');

  it('adds every bridge up to the cent, in ARR and in MRR, and every end is the next start', () => {
    fc.assert(
      fc.property(records, (list) => {
        const months = monthlyContributions(timeline(list), given);
        for (const [i, { sums }] of months.entries()) {
          for (const { currency } of sums.money) {
            for (const unit of ['arr', 'mrr'] as const) {
              const bridge = bridgeOf(sums, currency, unit);
              const moved = bridge.new + bridge.expansion - bridge.contraction - bridge.churn + bridge.reactivation;
              expect(bridge.start + moved).toBe(bridge.end);
            }
            expect(bridgeOf(sums, currency).end).toBe(centsIn(sums, currency, 'recurringEnd'));
            const next = months[i + 1];
            if (next)
              expect(centsIn(next.sums, currency, 'recurringStart')).toBe(centsIn(sums, currency, 'recurringEnd'));
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('keeps customers and tickets: start + came - left = end, and no one who left has recurring value', () => {
    fc.assert(
      fc.property(records, (list) => {
        for (const { sums } of monthlyContributions(timeline(list), given)) {
          const came = countOf(sums, 'customersNew') + countOf(sums, 'customersReactivated');
          const customers = countOf(sums, 'customersAtStart') + came - countOf(sums, 'customersLost');
          expect(customers).toBe(countOf(sums, 'customersAtEnd'));
          const tickets = countOf(sums, 'ticketsOpened') + countOf(sums, 'ticketsOpenedAgain');
          expect(countOf(sums, 'ticketsAtStart') + tickets - countOf(sums, 'ticketsClosed')).toBe(
            countOf(sums, 'ticketsAtEnd'),
          );
          expect(countOf(sums, 'ticketsAtStart')).toBeGreaterThanOrEqual(0);
          if (customers === 0)
            for (const { currency } of sums.money) expect(centsIn(sums, currency, 'recurringEnd')).toBe(0);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('gives the same as of a month whether or not later months are asked for, and in quarters what months add up to', () => {
    fc.assert(
      fc.property(records, (list) => {
        const customer = timeline(list);
        const months = monthlyContributions(customer, options('2026-01', '2026-09'));
        const quarters = monthlyContributions(customer, options('2026-01', '2026-09', { periodMonths: 3 }));
        const joined = overPeriods(months.slice(3, 6).map(({ sums }) => sums));
        for (const key of ['orders', 'promoters', 'ticketsClosed', 'customersAtStart', 'ticketsAtEnd'] as const) {
          expect(countOf(joined, key)).toBe(countOf(quarters[1]?.sums as KpiSums, key));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('comes back unchanged from what is stored', () => {
    fc.assert(
      fc.property(records, (list) => {
        for (const { sums } of monthlyContributions(timeline(list), options('2026-05', '2026-07'))) {
          const json = sumsToJson(sums);
          expect(sumsToJson(sumsFromJson(JSON.parse(JSON.stringify(json))))).toEqual(json);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('refuses months after the as-of date', () => {
    expect(() => monthlyContributions(timeline([]), options('2026-10', '2026-12'))).toThrow(RangeError);
  });
});
