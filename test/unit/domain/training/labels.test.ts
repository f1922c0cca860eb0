import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featureView } from '../../../../src/domain/features/feature-view.ts';
import { featureVector } from '../../../../src/domain/features/registry.ts';
import { dayMs } from '../../../../src/domain/records/time.ts';
import type { Timeline } from '../../../../src/domain/records/timeline.ts';
import type { CrmRecord, RecordType } from '../../../../src/domain/records/types.ts';
import { scoreCustomer } from '../../../../src/domain/scoring/score-customer.ts';
import { defaultScoringSettings } from '../../../../src/domain/scoring/settings.ts';
import { commercialOnly, outcomeAfter } from '../../../../src/domain/training/labels.ts';
import { riskRow } from '../../../../src/domain/training/risk-columns.ts';
import { anyRecords } from '../arbitraries.ts';
import { ago, churn, deal, everything, purchase, term, timeline, today } from '../timelines.ts';

const options = { horizonDays: 90, graceDays: 30, knownUntil: today };
const mapped: readonly RecordType[] = [...everything, 'churn'];

/** The outcome as of so many days ago: the rule, and how many days ago the departure was. */
function outcome(whole: Timeline, daysAgo: number, known = today) {
  const found = outcomeAfter(whole, ago(daysAgo), { ...options, knownUntil: known });
  if (found === null) return 'no row';
  return found.rule === 0 ? 'stayed' : [found.rule, (today - found.departedAt) / dayMs];
}

describe('a mapped departure (rule 1)', () => {
  const whole = timeline([term(900), churn(200)], mapped);

  it('counts up to the last day of the horizon', () => {
    expect(outcome(whole, 201)).toEqual([1, 200]);
    expect(outcome(whole, 290)).toEqual([1, 200]);
    expect(outcome(whole, 290.01)).toBe('stayed');
  });

  it('leaves no row for who has left', () => {
    expect(outcome(whole, 200)).toBe('no row');
  });

  it('is known without the days of grace', () => {
    const stays = timeline([term(900)], mapped);
    expect(outcome(stays, 90)).toBe('stayed');
    expect(outcome(stays, 89.9)).toBe('no row');
  });
});

describe('a lost renewal (rule 2)', () => {
  const lost = deal({ kind: 'renewal', status: 'lost', closedAt: ago(150) });

  it('counts on its day', () => {
    expect(outcome(timeline([term(500), lost]), 200)).toEqual([2, 150]);
    expect(outcome(timeline([term(500), lost]), 241)).toBe('stayed');
  });

  it('counts for who is still a customer because the grace is not over', () => {
    const whole = timeline([term(500), lost]);
    expect(outcome(whole, 140)).toEqual([2, 150]);
    expect(outcome(whole, 120)).toEqual([2, 150]);
    expect(outcome(whole, 119, today + 9 * dayMs)).toBe('no row');
  });

  it('does not count when a deal was won within the grace', () => {
    const whole = timeline([term(500), lost, term(130, { kind: 'renewal' })]);
    expect([200, 140].map((days) => outcome(whole, days))).toEqual(['stayed', 'stayed']);
  });
});

describe('an ended term (rule 3)', () => {
  const ended = [term(600)];

  it('counts on its last day', () => {
    expect(outcome(timeline(ended), 300)).toEqual([3, 235]);
    expect(outcome(timeline(ended), 325)).toEqual([3, 235]);
    expect(outcome(timeline(ended), 326)).toBe('stayed');
  });

  it('counts for a lapsed contract, which the product still scores', () => {
    const whole = timeline(ended);
    expect(scoreCustomer(whole, ago(220), defaultScoringSettings).risk).not.toBeNull();
    expect(outcome(whole, 220)).toEqual([3, 235]);
    expect(outcome(whole, 204)).toBe('no row');
  });

  it('does not count for who renewed late, within the grace', () => {
    const whole = timeline([...ended, term(215, { kind: 'renewal' })]);
    expect([300, 220].map((days) => outcome(whole, days))).toEqual(['stayed', 'stayed']);
  });

  it('counts for who came back after the grace, and a row begins anew', () => {
    const whole = timeline([...ended, term(150)]);
    expect([300, 160, 140].map((days) => outcome(whole, days))).toEqual([[3, 235], 'no row', 'stayed']);
  });

  it('is known only when the grace is over', () => {
    expect(outcome(timeline([term(200)]), 120)).toBe('stayed');
    expect(outcome(timeline([term(200)]), 119.9)).toBe('no row');
  });
});

describe('a long silence (rule 4)', () => {
  const regular = [700, 660, 620, 580, 540].map((days) => purchase(days));

  it('counts on the day from which it is too long', () => {
    const [rule, days] = outcome(timeline(regular), 500) as [number, number];
    expect(rule).toBe(4);
    expect(540 - days).toBeCloseTo(40 + 2.326 * 20, 1);
    expect(outcome(timeline(regular), 440)).toBe('no row');
  });

  it('counts again for who came back and fell silent again', () => {
    const whole = timeline([...regular, purchase(300)]);
    const first = outcome(whole, 500) as [number, number];
    const second = outcome(whole, 290) as [number, number];
    expect([first[0], second[0]]).toEqual([4, 4]);
    expect(second[1]).toBeLessThan(300);
  });

  it('stays a departure when a contract is signed years later', () => {
    expect(outcome(timeline([...regular, term(100)]), 500)).toEqual(outcome(timeline(regular), 500));
  });

  it('waits for the grace as all customers do: else the newest rows would hold leavers only', () => {
    const silent = timeline([300, 260, 220, 180, 140].map((days) => purchase(days)));
    expect(outcome(silent, 119)).toBe('no row');
    expect(outcome(silent, 120)).toEqual([4, expect.closeTo(53.5, 0)]);
  });
});

describe('a row', () => {
  it('is there exactly where the product has a churn risk', () => {
    const past = anyRecords({ from: ago(1_400), to: today, prefix: 'p' });
    fc.assert(
      fc.property(past, fc.integer({ min: 120, max: 900 }), fc.boolean(), (records, days, isMapped) => {
        const whole = timeline(records, isMapped ? mapped : everything);
        const { risk } = scoreCustomer(whole, ago(days), defaultScoringSettings);
        expect(outcome(whole, days) !== 'no row').toBe(risk !== null);
      }),
      { numRuns: 300 },
    );
  });

  it('has the same label from deals and departures alone', () => {
    fc.assert(
      fc.property(anyRecords({ from: ago(1_400), to: today, prefix: 'p' }), fc.nat(900), (records, days) => {
        const whole = timeline([term(1_000), ...records], everything);
        expect(outcome(commercialOnly(whole), days)).toEqual(outcome(whole, days));
      }),
    );
  });
});

/** What may happen to a record later: an open deal is closed, an open ticket is answered and closed, a contact leaves. */
function laterFate(record: CrmRecord, at: number): CrmRecord {
  if (record.type === 'deal' && record.status === 'open') {
    return {
      ...record,
      status: Math.floor(at / dayMs) % 2 === 0 ? 'won' : 'lost',
      closedAt: at,
      termStart: at,
      termEnd: at + 365 * dayMs,
    };
  }
  if (record.type === 'ticket' && record.closedAt === null) return { ...record, closedAt: at, satisfaction: 1 };
  return record.type === 'contact' && record.leftAt === null ? { ...record, leftAt: at } : record;
}

describe('nothing leaks into a row', () => {
  const daysAgo = 700;
  const asOf = ago(daysAgo);
  /** A contract that may end within the horizon, or orders that may stop. */
  const sure = fc.constantFrom(
    [term(1_000, { id: 'sure', createdAt: ago(1_020) })],
    [900, 860, 820, 780, 740].map((days) => purchase(days, { id: `sure${days}` })),
  );
  const boughtOnce = (record: CrmRecord): CrmRecord =>
    record.type === 'deal' ? { ...record, kind: 'one_time' } : record;

  it('of what happens after the as-of date: no feature changes', () => {
    const past = anyRecords({ from: ago(2_000), to: asOf, prefix: 'p' });
    const future = anyRecords({ from: asOf + 1, to: today, prefix: 'f' }, 30);
    const rowOf = (whole: Timeline) => riskRow(featureVector(featureView(whole, asOf, options.graceDays)));
    fc.assert(
      fc.property(sure, past, future, fc.integer({ min: 1, max: 600 }), (first, before, after, days) => {
        const then = timeline([...first, ...before], mapped);
        const fates = before.map((record) => laterFate(record, asOf + days * dayMs));
        expect(rowOf(timeline([...first, ...fates, ...after], mapped))).toEqual(rowOf(then));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['mapped departures', mapped, false],
    ['departures by deals', everything, false],
    ['departures by silence', everything, true],
  ])('of what happens after horizon and grace: no label changes with %s', (_name, connected, isBuyer) => {
    const over = asOf + (options.horizonDays + options.graceDays) * dayMs + 2;
    const isUsed = (record: CrmRecord) => record.type !== 'churn' || connected.includes('churn');
    const past = anyRecords({ from: ago(2_000), to: over - 2, prefix: 'p' }, 20);
    const future = anyRecords({ from: over, to: today, prefix: 'f' }, 30);
    const seen = new Set<unknown>();
    fc.assert(
      fc.property(sure, past, future, fc.integer({ min: 0, max: 500 }), (first, before, after, days) => {
        const known = before.filter(isUsed).map((record) => (isBuyer ? boughtOnce(record) : record));
        const fates = known.map((record) => laterFate(record, over + days * dayMs));
        const label = outcome(timeline([...first, ...known], connected), daysAgo);
        const later = timeline([...first, ...fates, ...after.filter(isUsed)], connected);
        expect(outcome(later, daysAgo)).toEqual(label);
        seen.add(typeof label === 'string' ? label : label[0]);
      }),
      { numRuns: 500 },
    );
    expect(seen).toContain('stayed');
    expect([...seen].some((label) => typeof label === 'number')).toBe(true);
  });
});
