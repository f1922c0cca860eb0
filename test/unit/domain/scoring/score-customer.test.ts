import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CrmRecord, Instant } from '../../../../src/domain/records/types.ts';
import { type RiskTier, riskTiers, type Score } from '../../../../src/domain/scoring/score.ts';
import { scoreCustomer } from '../../../../src/domain/scoring/score-customer.ts';
import { defaultScoringSettings } from '../../../../src/domain/scoring/settings.ts';
import { anyRecords } from '../arbitraries.ts';
import {
  account,
  activity,
  ago,
  churn,
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

function scoreOf(records: readonly CrmRecord[], asOf: Instant = today, tier?: RiskTier): Score {
  return scoreCustomer(
    timeline(records),
    asOf,
    defaultScoringSettings,
    tier === undefined ? {} : { previousTier: tier },
  );
}

const calm = [
  term(700, { termEnd: null }),
  ...[95, 74, 53, 32, 11].map((day) => activity(day)),
  reading(0, 100, { prev30: 100 }),
];
const trouble = [
  term(689),
  term(324, { kind: 'renewal', recurringCents: 880_000 }),
  ...[158, 137, 116, 95, 74].map((day) => activity(day)),
  ticket(9, { priority: 'urgent' }),
  ticket(4, { priority: 'urgent' }),
  nps(250, 9),
  nps(17, 2),
  contact({ id: 'C1' }),
  ...[150, 120, 90, 60].map((day) => reading(day, 100)),
  reading(0, 30, { prev30: 70, lastAt: ago(12) }),
];

describe('scoreCustomer', () => {
  it('has no risk for a prospect, and says why', () => {
    expect(scoreOf([account({ createdAt: ago(9) }), activity(3)])).toMatchObject({
      risk: null,
      riskReason: 'Not a customer yet: no won deal',
      tier: null,
      health: null,
      drivers: [],
      stage: { stage: 'acquisition' },
      value: { cents: null, reason: 'no won deal yet' },
      segment: null,
      nextStep: null,
    });
  });

  it('has no risk for a customer who left, and says when', () => {
    expect(scoreOf([term(500), churn(17, 'price')])).toMatchObject({
      risk: null,
      riskReason: 'Left on 3 Nov: price',
      tier: null,
      stage: { stage: 'churned', since: ago(17) },
      value: { cents: null, reason: 'left on 3 Nov' },
      recurringCents: 0,
      renewalAt: null,
      renewalProbability: null,
    });
  });

  it('puts a customer in trouble far above a calm one', () => {
    const [bad, good] = [scoreOf(trouble), scoreOf(calm)];
    expect(bad.risk).toBeGreaterThan(0.3);
    expect(good.risk).toBeLessThan(0.06);
    expect([bad.tier, good.tier]).toEqual(['critical', 'low']);
    expect(bad.health).toBeLessThan(good.health ?? 0);
  });

  it('names its model, its date and the customer', () => {
    expect(scoreOf(calm)).toMatchObject({ customerId: 'A1', asOf: today, modelVersion: 'scorecard-1' });
  });

  it('compares with 30 days before on what is known at both dates', () => {
    const worse = scoreOf(trouble).riskChange30d ?? 0;
    expect(worse).toBeGreaterThan(0.05);
    const connectedSince = [...calm, nps(5, 1), ticket(10, { priority: 'urgent' })];
    const before = scoreOf(calm).riskChange30d ?? 0;
    expect(scoreOf(connectedSince).riskChange30d).toBeCloseTo(before, 9);
    expect(scoreOf(connectedSince).risk).toBeGreaterThan((scoreOf(calm).risk ?? 0) * 1.5);
  });

  it('has no change for who was no customer 30 days before', () => {
    expect(scoreOf([term(20)]).riskChange30d).toBeNull();
    expect(scoreOf([term(700), churn(100), term(20)]).riskChange30d).toBeNull();
  });

  it('gives a likelihood to renew only where a term ends, and a smaller one in trouble', () => {
    expect(scoreOf(calm).renewalProbability).toBeNull();
    const risk = scoreOf(trouble);
    expect(risk.renewalAt).toBe(ago(-41));
    expect(risk.renewalProbability).toBeCloseTo(1 - (risk.risk ?? 0), 9);
  });

  it('keeps a tier that the risk has only just fallen below', () => {
    const settings = defaultScoringSettings;
    const risk = scoreOf(trouble).risk ?? 0;
    const tiers = { medium: 0.01, high: 0.02, critical: risk * 1.1 };
    const tierAfter = (tier: RiskTier) =>
      scoreCustomer(timeline(trouble), today, { ...settings, tiers }, { previousTier: tier }).tier;
    expect([tierAfter('high'), tierAfter('critical')]).toEqual(['high', 'critical']);
  });

  it('states method, currency, horizon and rate with the value', () => {
    const { value } = scoreOf(calm);
    expect(value).toMatchObject({ currency: 'EUR', horizonYears: 3, discountRate: 0.1, reason: null });
    expect(value.method).toContain('survival');
  });

  it('has no value for repeat buyers before their purchases were learnt from, and says so', () => {
    expect(scoreOf([300, 200, 100].map((day) => purchase(day))).value).toMatchObject({
      cents: null,
      reason: 'how repeat buyers buy is not learnt yet',
    });
  });

  it('knows more coverage when more is connected', () => {
    const bare = timeline([term(400)]);
    const connected = timeline([term(400)], everything);
    const coverage = (of: typeof bare) => scoreCustomer(of, today, defaultScoringSettings).coverage;
    expect([coverage(bare), coverage(connected)]).toEqual([0.2, 0.55]);
  });

  it('is whole and finite for any customer at any date', () => {
    const records = anyRecords({ from: ago(1_400), to: ago(-200), prefix: '' });
    fc.assert(
      fc.property(records, fc.integer({ min: -100, max: 1_500 }), (given, days) => {
        const score = scoreOf(given, ago(days));
        expect(JSON.stringify(score)).not.toMatch(/NaN|undefined/);
        for (const share of [score.risk, score.renewalProbability]) {
          if (share !== null) expect(share > 0 && share < 1).toBe(true);
        }
        expect(score.risk === null).toBe(score.riskReason !== null);
        expect(score.risk === null).toBe(score.tier === null);
        if (score.tier !== null) expect(riskTiers).toContain(score.tier);
        if (score.health !== null) expect(score.health >= 0 && score.health <= 100).toBe(true);
        if (score.riskChange30d !== null) expect(Math.abs(score.riskChange30d)).toBeLessThan(1);
        expect(score.coverage >= 0 && score.coverage <= 1).toBe(true);
        expect(Number.isSafeInteger(score.value.cents ?? 0)).toBe(true);
        expect(score.value.cents === null).toBe(score.value.reason !== null);
        expect(score.stage.since).toBeLessThanOrEqual(ago(days));
      }),
      { numRuns: 300 },
    );
  });
});
