import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featureView } from '../../../../src/domain/features/feature-view.ts';
import { features } from '../../../../src/domain/features/registry.ts';
import type { CrmRecord } from '../../../../src/domain/records/types.ts';
import { type Driver, lifecycleStages, riskTiers } from '../../../../src/domain/scoring/score.ts';
import { nextBestStep, type StepInput } from '../../../../src/domain/steps/next-best-step.ts';
import { isTurnOfQuarter } from '../../../../src/domain/steps/quarter-turn.ts';
import { nothingKnown, stepFactsOf } from '../../../../src/domain/steps/step-facts.ts';
import { stepKinds } from '../../../../src/domain/steps/step-kinds.ts';
import { defaultStepSettings, type StepRule } from '../../../../src/domain/steps/step-rules.ts';
import { activity, ago, churn, deal, nps, term, ticket, timeline, today } from '../timelines.ts';

const driver = (feature: string, text = 'No meeting for 74 days', contribution = 1): Driver => ({
  feature,
  contribution,
  text,
});
const base: StepInput = {
  turnKey: 'A1',
  asOf: today,
  drivers: [],
  tier: 'high',
  stage: { stage: 'retention', since: ago(300), reason: 'Past the first 90 days on 24 Jan' },
  segment: 'at risk',
  renewalAt: null,
  facts: nothingKnown,
};
const step = (given: Partial<StepInput>) => nextBestStep({ ...base, ...given });
const factsOf = (records: readonly CrmRecord[]) => stepFactsOf(featureView(timeline(records), today, 30));
/** A day of November 2026 on which it is the customer's turn of the quarter. */
const turnOf = (turnKey: string): number => {
  for (let day = 0; day < 92; day++) {
    const at = Date.UTC(2026, 9, 1 + day);
    if (isTurnOfQuarter(turnKey, at)) return at;
  }
  throw new Error('never its turn');
};

describe('the next best step', () => {
  it('answers the worst driver, with the reason', () => {
    expect(
      step({ drivers: [driver('nps_change', 'NPS fell from 9 to 4 on 3 Nov'), driver('days_since_meeting')] }),
    ).toEqual({
      kind: 'service_recovery',
      text: 'Call whoever answered the survey and ask what changed',
      reason: 'because NPS fell from 9 to 4 on 3 Nov',
    });
  });

  it('needs neither a segment nor facts: a call, a question to those who left, nothing for prospects and those at low risk', () => {
    const textOf = (given: Partial<StepInput>) => step({ segment: null, ...given })?.text ?? null;
    const stage = (of: StepInput['stage']['stage']) => ({ tier: null, stage: { ...base.stage, stage: of } });
    expect(textOf({ tier: 'medium' })).toBe('Call and ask how it goes');
    expect(textOf(stage('churned'))).toBe('Ask why they left, and note when to call again');
    expect(textOf(stage('acquisition'))).toBeNull();
    expect(textOf({ tier: 'low', drivers: [driver('nps')] })).toBeNull();
  });

  it('puts a reason that is no sentence behind a colon', () => {
    expect(step({ drivers: [driver('days_since_meeting')] })?.reason).toBe('because: no meeting for 74 days');
  });

  it('is of the kind that fits the driver', () => {
    const kindOf = (feature: string) => step({ tier: 'medium', drivers: [driver(feature)] })?.kind;
    expect(kindOf('days_to_renewal')).toBe('renewal');
    expect(kindOf('urgent_open')).toBe('service_recovery');
    expect(kindOf('use_change_30d')).toBe('training');
    expect(kindOf('main_contact_left')).toBe('personal_contact');
    expect(kindOf('days_since_survey')).toBe('feedback_request');
    expect(kindOf('products')).toBe('offer');
  });

  it('offers nothing more to someone about to leave', () => {
    expect(step({ tier: 'critical', drivers: [driver('products'), driver('urgent_open')] })?.kind).toBe(
      'service_recovery',
    );
  });

  it('is nothing for who never bought', () => {
    expect(step({ tier: null, stage: { stage: 'acquisition', since: ago(9), reason: '' }, segment: null })).toBeNull();
  });
});

describe('a step that was just done', () => {
  it('is not asked for again: no meeting to book the day after one', () => {
    const drivers = [
      driver('meetings_90d', 'Only 1 meeting in 90 days'),
      driver('urgent_open', '2 urgent tickets open'),
    ];
    const met = factsOf([term(400), activity(1)]);
    expect(step({ drivers })?.text).toBe('Book a meeting this week');
    expect(step({ drivers, facts: met })?.text).toBe('Get the urgent tickets solved and tell the customer when');
    expect(step({ drivers, facts: factsOf([term(400), activity(15)]) })?.text).toBe('Book a meeting this week');
  });

  it('turns a call into what is to be asked, the day after a talk', () => {
    const talked = factsOf([term(400), activity(1, { kind: 'call' })]);
    expect(step({ drivers: [driver('main_contact_left')], facts: talked })?.text).toBe(
      'Ask who takes over from the main contact',
    );
  });

  it('gives way to following up where nothing else is to be done', () => {
    const drivers = [driver('meetings_90d')];
    expect(step({ drivers, facts: factsOf([term(400), activity(1)]) })).toEqual({
      kind: 'personal_contact',
      text: 'Follow up on the talk of 19 Nov',
      reason: 'because you spoke on 19 Nov',
    });
  });

  it('is not opened twice: a renewal deal, an offer, a survey', () => {
    const renewing = factsOf([term(300), deal({ kind: 'renewal', status: 'open', closedAt: null })]);
    expect(step({ drivers: [driver('renewal_not_started')], facts: renewing })?.kind).toBe('personal_contact');
    const rising = { tier: 'low', segment: 'rising' } as const;
    const selling = factsOf([term(300), deal({ kind: 'expansion', status: 'open', closedAt: null })]);
    const declined = factsOf([term(300), deal({ kind: 'expansion', status: 'lost', closedAt: ago(20) })]);
    const justBought = factsOf([term(300), term(3, { kind: 'expansion' })]);
    const inTrouble = factsOf([term(300), ticket(2, { priority: 'urgent' })]);
    for (const facts of [selling, declined, justBought, inTrouble]) expect(step({ ...rising, facts })).toBeNull();
    const asked = factsOf([term(300), nps(40, 9)]);
    expect(step({ tier: 'medium', drivers: [driver('days_since_survey')], facts: asked })?.kind).toBe(
      'personal_contact',
    );
  });
});

describe('a segment', () => {
  it('high value at low risk is thanked, in two weeks of a quarter', () => {
    const asked = (asOf: number) => step({ tier: 'low', segment: 'high value', asOf });
    const turn = turnOf('A1');
    expect(asked(turn)).toEqual({
      kind: 'loyalty_reward',
      text: 'Thank them for their loyalty and ask for a reference',
      reason: 'because they are in the segment "high value" and the churn risk is low',
    });
    expect(asked(turn + 14 * 86_400_000)).toBeNull();
  });

  it('high value is not asked for a reference when it is unhappy', () => {
    const asOf = turnOf('A1');
    expect(step({ tier: 'low', segment: 'high value', asOf, facts: { ...nothingKnown, isUnhappy: true } })).toBeNull();
    expect(factsOf([term(300), nps(9, 6)]).isUnhappy).toBe(true);
  });

  it('rising is offered the recommended product by name', () => {
    const recommended = () => [{ product: 'Insights', reason: '12 of 40 customers with Core also have it' }];
    expect(step({ tier: 'low', segment: 'rising', recommended })).toEqual({
      kind: 'offer',
      text: 'Propose Insights while things go well',
      reason: 'because 12 of 40 customers with Core also have it',
    });
    expect(step({ tier: 'low', segment: 'rising' })?.text).toBe('Propose the next step up while things go well');
  });

  it('is of no account when a renewal is near and not begun', () => {
    expect(step({ tier: 'low', segment: 'rising', renewalAt: ago(-20) })).toEqual({
      kind: 'renewal',
      text: 'Agree the renewal of 10 Dec with the decision maker',
      reason: 'because the contract ends in 20 days',
    });
  });
});

describe('a customer who left', () => {
  const left = (days: number, why: string | null) => {
    const facts = factsOf([term(1_200), churn(days, why)]);
    return step({ tier: null, segment: null, facts, stage: { stage: 'churned', since: ago(days), reason: '' } });
  };

  it('is to be won back, with when and why it left', () => {
    expect(left(45, 'pricing')).toEqual({
      kind: 'win_back',
      text: 'Left 6 weeks ago (pricing): ask what would bring them back',
      reason: 'because they left on 6 Oct: pricing',
    });
    expect(left(45, 'Unknown')?.text).toBe('Left 6 weeks ago: ask why, and note when to call again');
    expect(left(3, null)?.text).toBe('Left on 17 Nov: ask why, and note when to call again');
    expect(left(400, 'a takeover')?.text).toBe('Left 13 months ago (a takeover): ask what would bring them back');
  });

  it('is let go after two years', () => {
    expect(left(800, 'pricing')).toBeNull();
  });

  it('is said from its contract where the CRM does not say', () => {
    const facts = factsOf([term(500)]);
    expect(facts.departure?.why).toBe('contract not renewed');
  });
});

describe('the rules of an admin', () => {
  const withRules = (rules: readonly StepRule[]) => ({ settings: { ...defaultStepSettings, rules } });

  it('are asked from the top, for the worst driver first', () => {
    const rules: StepRule[] = [
      { kind: 'training', when: { drivers: ['urgent_open'] } },
      { kind: 'feedback_request', when: { drivers: 'any', segments: ['at risk'] } },
    ];
    expect(step({ drivers: [driver('nps'), driver('urgent_open')], ...withRules(rules) })?.kind).toBe(
      'feedback_request',
    );
    expect(step({ drivers: [driver('urgent_open'), driver('nps')], ...withRules(rules) })).toMatchObject({
      kind: 'training',
      text: 'Invite them to a short training on what they use least',
    });
  });

  it('say it in words of their own, where the names in them are known', () => {
    const rules: StepRule[] = [
      { kind: 'offer', when: {}, text: 'Send the brochure of {product} before {renewal}' },
      { kind: 'personal_contact', when: {}, text: 'Send flowers' },
    ];
    const recommended = () => [{ product: '$& Co', reason: '5 of 9 customers have it' }];
    expect(step(withRules(rules))?.text).toBe('Send flowers');
    expect(step({ ...withRules(rules), recommended, renewalAt: ago(-41) })?.text).toBe(
      'Send the brochure of $& Co before 31 Dec',
    );
  });

  it('may be none', () => {
    expect(step({ drivers: [driver('nps')], ...withRules([]) })).toBeNull();
  });
});

describe('the turn of a quarter', () => {
  it('is 14 days in a row of each, whoever it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 11 }), (id, quarter) => {
        const start = Date.UTC(2024, quarter * 3, 1);
        const days = (Date.UTC(2024, quarter * 3 + 3, 1) - start) / 86_400_000;
        const turns = Array.from({ length: days }, (_, day) => isTurnOfQuarter(id, start + day * 86_400_000 + 1));
        expect(turns.filter(Boolean)).toHaveLength(14);
        expect(turns.lastIndexOf(true) - turns.indexOf(true)).toBe(13);
      }),
      { numRuns: 50 },
    );
  });
});

it('a step is always of a known kind, one sentence, with a reason, and the same every time', () => {
  const at = fc.option(fc.integer({ min: 0, max: 900 }).map(ago));
  const input = fc.record({
    turnKey: fc.string(),
    asOf: fc.constant(today),
    drivers: fc.array(
      fc.record({
        feature: fc.constantFrom(...features.map(({ key }) => key), 'unknown'),
        contribution: fc.double({ min: -2, max: 2, noNaN: true }),
        text: fc.constantFrom('No meeting for 74 days', 'NPS fell from 9 to 4 on 3 Nov'),
      }),
      { maxLength: 4 },
    ),
    tier: fc.option(fc.constantFrom(...riskTiers)),
    stage: fc.record({
      stage: fc.constantFrom(...lifecycleStages),
      since: fc.constant(ago(9)),
      reason: fc.constant('x'),
    }),
    segment: fc.option(fc.constantFrom('at risk', 'high value', 'rising', 'steady', 'low value')),
    renewalAt: fc.option(fc.integer({ min: 0, max: 400 }).map((days) => ago(-days))),
    facts: fc.record({
      lastMeetingAt: at,
      lastTalkAt: at,
      lastSurveyAt: at,
      lastWinAt: at,
      lastLossAt: at,
      isOfferOpen: fc.boolean(),
      isRenewalOpen: fc.boolean(),
      isUnhappy: fc.boolean(),
      departure: fc.option(fc.record({ at: fc.constant(ago(40)), why: fc.option(fc.constant('pricing')) })),
    }),
  });
  fc.assert(
    fc.property(input, (given) => {
      const found = nextBestStep(given);
      expect(nextBestStep(given)).toEqual(found);
      if (found === null) return;
      expect(stepKinds).toContain(found.kind);
      expect(found.text).toMatch(/^[A-Z][^.]{8,100}$/);
      expect(found.reason).toMatch(/^because:? \S/);
      if (given.facts.lastMeetingAt !== null && today - given.facts.lastMeetingAt <= 14 * 86_400_000)
        expect(found.text).not.toContain('Book a meeting');
      if (found.kind === 'offer') expect(given.facts.isOfferOpen || given.facts.isUnhappy).toBe(false);
    }),
  );
});
