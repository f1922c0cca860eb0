import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featureView } from '../../../../src/domain/features/feature-view.ts';
import { features, featureVector } from '../../../../src/domain/features/registry.ts';
import { scorecard } from '../../../../src/domain/models/scorecard.ts';
import { dayMs } from '../../../../src/domain/records/time.ts';
import type { CrmRecord, RecordType } from '../../../../src/domain/records/types.ts';
import type { Driver } from '../../../../src/domain/scoring/score.ts';
import { scoreCustomer } from '../../../../src/domain/scoring/score-customer.ts';
import { defaultScoringSettings } from '../../../../src/domain/scoring/settings.ts';
import golden from '../../../golden/driver-words.json' with { type: 'json' };
import { anyRecords } from '../arbitraries.ts';
import {
  activity,
  ago,
  contact,
  everything,
  nps,
  purchase,
  reading,
  term,
  ticket,
  timeline,
  today,
} from '../timelines.ts';

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
  renewal: [term(324 + 365), term(324, { kind: 'renewal', recurringCents: 880_000, createdAt: ago(325) })],
  'renewal without a deal': [term(324 + 365), term(324, { kind: 'renewal', createdAt: ago(380) })],
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
    const topics = silent.map((key) => features.find((feature) => feature.key === key)?.topic ?? key);
    expect(topics).toContain('contact');
    expect(new Set(topics).size).toBe(topics.length);
  });

  it('leave out what hardly matters', () => {
    for (const driver of driversOf(trouble)) expect(Math.abs(driver.contribution)).toBeGreaterThanOrEqual(0.15);
  });

  it('carry the shares of all that tells the same story', () => {
    const records = [term(500, open), activity(300), activity(280, { kind: 'call' })];
    const vector = featureVector(featureView(timeline(records), today, defaultScoringSettings.graceDays));
    const base = { perYear: defaultScoringSettings.baseRatePerYear, horizonDays: defaultScoringSettings.horizonDays };
    const { contributions } = scorecard(vector, base);
    const inTopic = [...contributions].filter((share, i) => share > 0 && features[i]?.topic === 'contact');
    const told = driversOf(records).find(
      (driver) => features.find(({ key }) => key === driver.feature)?.topic === 'contact',
    );
    expect(inTopic.length).toBeGreaterThan(1);
    expect(told?.contribution).toBeCloseTo(
      inTopic.reduce((sum, share) => sum + share, 0),
      12,
    );
  });

  it('leave out what nobody gains by: a long tenure as a worry, an old survey, no open ticket', () => {
    const texts = wordsOf([term(800, open), nps(500, 2), activity(5)], everything).join('\n');
    expect(texts).not.toMatch(/since|NPS|No ticket open/);
  });

  it('say so when nothing is unusual', () => {
    const calm = [
      term(700, open),
      contact({ id: 'C1' }),
      contact({ id: 'C2' }),
      nps(60, 8),
      reading(0, 100, { prev30: 100 }),
    ];
    const talks = Array.from({ length: 16 }, (_, i) => activity(5 + 30 * i, { contactId: i % 2 ? 'C1' : 'C2' }));
    const drivers = driversOf([...calm, ...talks, ...usual], everything);
    expect(drivers.every((driver) => driver.contribution <= 0)).toBe(true);
    expect(drivers.length).toBeGreaterThan(0);
  });

  it('know what changed in 30 days', () => {
    const people = [contact({ id: 'C1', leftAt: ago(10) }), activity(50, { contactId: 'C1' })];
    const left = driversOf([term(500, open), ...people]).find((driver) => driver.feature === 'main_contact_left');
    expect(left?.change30d).toBeGreaterThan(0.3);
    expect(left?.changed).toBe('Main contact left on 10 Nov');
  });

  it('say what changed where the reason itself is old', () => {
    const talks = [...meetings([800, 700]), ...[260, 200, 150, 100, 70].map((day) => activity(day, { kind: 'call' }))];
    const silent = driversOf([term(900, open), ...talks]).find((driver) => driver.feature === 'days_since_meeting');
    expect(silent?.text).toMatch(/^No meeting for 700 days/);
    expect(silent?.changed).not.toMatch(/^No meeting/);
  });

  it('say a smaller renewal once', () => {
    const smaller = term(320, { kind: 'renewal', recurringCents: 500_000, createdAt: ago(321) });
    const texts = wordsOf([term(320 + 365), smaller]);
    expect(texts.filter((text) => text.includes('50 % smaller'))).toEqual([
      'Renewal in 45 days, last one 50 % smaller',
    ]);
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
