import type { RiskPlaybook } from '../../../src/domain/playbooks/types.ts';
import type { Score } from '../../../src/domain/scoring/score.ts';
import { ago, today } from './timelines.ts';

/** A score of a customer in trouble, every field filled. */
export function score(given: Partial<Score> = {}): Score {
  return {
    customerId: 'A1',
    asOf: today,
    modelVersion: 'scorecard-1',
    risk: 0.62,
    riskReason: null,
    riskChange30d: 0.21,
    tier: 'critical',
    drivers: [
      { feature: 'days_since_meeting', contribution: 0.9, text: 'No meeting for 74 days (usually every 21)' },
      { feature: 'urgent_open', contribution: 0.7, text: '2 urgent tickets open for 9 days' },
      {
        feature: 'main_contact_left',
        contribution: 0.5,
        text: 'Main contact left on 28 Oct',
        change30d: 0.5,
        changed: 'Main contact left on 28 Oct',
      },
      { feature: 'use_vs_usual', contribution: -0.3, text: '+ Use 60 % above usual in 30 days' },
    ],
    health: 41.3,
    coverage: 0.85,
    stage: { stage: 'retention', since: ago(300), reason: 'Past the first 90 days on 24 Jan' },
    value: {
      cents: 3_100_000,
      lowCents: 900_000,
      highCents: 4_200_000,
      currency: 'EUR',
      reporting: null,
      reportingReason: null,
      method: 'm',
      horizonYears: 3,
      discountRate: 0.1,
      reason: null,
    },
    recurringCents: 4_820_000,
    currency: 'EUR',
    renewalAt: ago(-38),
    segment: 'at risk',
    nextStep: 'Book a meeting this week',
    nextStepKind: 'personal_contact',
    nextStepReason: 'because there was no meeting for 74 days (usually every 21)',
    renewalProbability: 0.38,
    satisfaction: { score: 44.2, coverage: 0.6, parts: [{ name: 'nps', score: 40, weight: 0.5 }], reason: null },
    loyalty: { score: 61.5, coverage: 0.8, parts: [{ name: 'tenure', score: 58.1, weight: 0.25 }], reason: null },
    ...given,
  };
}

export const playbook: RiskPlaybook = {
  key: 'account_at_risk',
  openAtTier: 'high',
  dueDays: { low: 14, medium: 10, high: 5, critical: 2 },
  cooldownDays: 14,
  snoozeDays: 30,
  weeklyBudgetPerOwner: 10,
  holdoutShare: 0,
};
