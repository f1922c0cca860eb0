import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs } from '../../../../src/domain/records/time.ts';
import type { CrmRecord, RecordType } from '../../../../src/domain/records/types.ts';
import type { Driver } from '../../../../src/domain/scoring/score.ts';
import { scoreCustomer } from '../../../../src/domain/scoring/score-customer.ts';
import { defaultScoringSettings } from '../../../../src/domain/scoring/settings.ts';
import golden from '../../../golden/driver-words.json' with { type: 'json' };
import { anyRecords } from '../arbitraries.ts';
import { activity, ago, contact, nps, purchase, reading, term, ticket, timeline, today } from '../timelines.ts';

function driversOf(records: readonly CrmRecord[], connected?: readonly RecordType[]): readonly Driver[] {
  return scoreCustomer(timeline(records, connected), today, defaultScoringSettings).drivers;
}

function wordsOf(records: readonly CrmRecord[], connected?: readonly RecordType[]): string[] {
  return driversOf(records, connected).map((driver) => driver.text);
}

const open = { termEnd: null };
const meetings = (days: readonly number[]) => days.map((day) => activity(day));
const usual = [300, 270, 240, 210, 180, 150, 120, 90].map((day) => reading(day, 100));

const cases: Record<keyof typeof golden.expected, readonly CrmRecord[]> = {
  silence: [term(500, open), ...meetings([158, 137, 116, 95, 74])],
  'urgent tickets': [term(500, open), ticket(9, { priority: 'urgent' }), ticket(4, { priority: 'high' })],
  survey: [term(500, open), nps(250, 9), nps(17, 4)],
  'main contact': [
    term(500, open),
    contact({ id: 'C1', leftAt: ago(23) }),
    ...[60, 40, 25].map((day) => activity(day, { contactId: 'C1' })),
  ],
  renewal: [term(324 + 365), term(324, { kind: 'renewal', recurringCents: 880_000 })],
  lapse: [term(375)],
  'use falls': [term(500, open), ...usual, reading(0, 55)],
  'no use': [term(500, open), reading(0, 0, { prev30: 0, lastAt: ago(40) })],
  'contact volume': [term(500, open), ...meetings([...Array.from({ length: 18 }, (_, i) => 65 + 10 * i), 10])],
  purchases: [245, 195, 145, 95].map((day) => purchase(day)),
  'use grows': [term(500, open), ...usual, reading(0, 160)],
  'far renewal': [term(35)],
  'little known': [term(500, open)],
  'not connected': [term(500, open), ...meetings([20])],
};

describe('drivers in words', () => {
  it.each(Object.keys(cases) as (keyof typeof cases)[])('says %s as agreed', (name) => {
    const connected: RecordType[] = ['account', 'deal', 'activity'];
    expect(wordsOf(cases[name], name === 'not connected' ? connected : undefined)).toContain(golden.expected[name]);
  });
});

describe('drivers', () => {
  const trouble = [
    term(324 + 365),
    term(324, { kind: 'renewal', recurringCents: 880_000 }),
    ...meetings([158, 137, 116, 95, 74]),
    ticket(9, { priority: 'urgent' }),
    ticket(4, { priority: 'urgent' }),
    nps(250, 9),
    nps(17, 4),
    contact({ id: 'C1' }),
    ...usual,
    reading(0, 160),
  ];

  it('are at most three that raise the risk, worst first, then at most one that lowers it', () => {
    const drivers = driversOf(trouble);
    expect(drivers.map((driver) => Math.sign(driver.contribution))).toEqual([1, 1, 1, -1]);
    const [a, b, c] = drivers.map((driver) => driver.contribution) as [number, number, number];
    expect(a >= b && b >= c).toBe(true);
    expect(drivers[3]?.text).toBe('+ Use 60 % above usual in 30 days');
  });

  it('tell each story once', () => {
    const silent = driversOf([term(500, open), ...meetings([200, 190, 180])]).map((driver) => driver.feature);
    const contactFeatures = ['days_since_meeting', 'days_since_contact', 'days_since_reply'];
    expect(silent.filter((feature) => contactFeatures.includes(feature))).toHaveLength(1);
  });

  it('leave out what hardly matters', () => {
    for (const driver of driversOf(trouble)) expect(Math.abs(driver.contribution)).toBeGreaterThanOrEqual(0.1);
  });

  it('say when little is known, without a share in the score', () => {
    expect(driversOf([term(500, open)]).at(-1)).toMatchObject({ feature: 'coverage', contribution: 0 });
  });

  it('say nothing of coverage when most is known', () => {
    expect(driversOf(trouble).some((driver) => driver.feature === 'coverage')).toBe(false);
  });

  it('keep their form for any customer', () => {
    fc.assert(
      fc.property(anyRecords({ from: ago(1_400), to: today + 30 * dayMs, prefix: '' }), (given) => {
        const drivers = driversOf([term(700, { id: 'sure' }), ...given]);
        expect(drivers.filter((driver) => driver.contribution > 0).length).toBeLessThanOrEqual(3);
        expect(drivers.filter((driver) => driver.contribution < 0).length).toBeLessThanOrEqual(1);
        expect(drivers.length).toBeLessThanOrEqual(4);
        for (const { text, contribution } of drivers) {
          expect(text.startsWith('+ ')).toBe(contribution < 0);
          expect(text).not.toMatch(/NaN|undefined|null|Infinity|\n/);
        }
      }),
      { numRuns: 150 },
    );
  });
});
