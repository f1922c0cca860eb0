import { describe, expect, it } from 'vitest';
import { fieldValues } from '../../../../src/domain/scoring/field-values.ts';
import { score } from '../scores.ts';
import { ago, today } from '../timelines.ts';

describe('fieldValues', () => {
  it('gives every field of the CRM in its own unit', () => {
    expect(fieldValues(score({ risk: 0.62345, riskChange30d: -0.0512 }), ago(-1))).toEqual({
      keel_churn_risk: 62.3,
      keel_risk_tier: 'critical',
      keel_risk_change_30d: -5.1,
      keel_risk_drivers: [
        'No meeting for 74 days (usually every 21)',
        '2 urgent tickets open for 9 days',
        'Main contact left on 28 Oct',
        '+ Use 60 % above usual in 30 days',
      ].join('\n'),
      keel_health_score: 41.3,
      keel_lifecycle_stage: 'retention',
      keel_clv: 31_000,
      keel_segment: 'at_risk',
      keel_next_step: 'Book a meeting this week',
      keel_renewal_probability: 38,
      keel_data_coverage: 85,
      keel_data_as_of: today,
      keel_scored_at: ago(-1),
      keel_model_version: 'scorecard-1',
    });
  });

  it('clears what cannot be known, and says why where the drivers would stand', () => {
    const prospect = score({
      risk: null,
      riskReason: 'Not a customer yet: no won deal',
      riskChange30d: null,
      tier: null,
      drivers: [],
      health: null,
      value: { ...score().value, cents: null, reason: 'no won deal yet' },
      segment: null,
      nextStep: null,
      renewalProbability: null,
    });
    expect(fieldValues(prospect, today)).toMatchObject({
      keel_churn_risk: null,
      keel_risk_tier: null,
      keel_risk_change_30d: null,
      keel_risk_drivers: 'Not a customer yet: no won deal',
      keel_health_score: null,
      keel_clv: null,
      keel_segment: null,
      keel_next_step: null,
      keel_renewal_probability: null,
    });
  });

  it('never gives a negative zero', () => {
    expect(Object.is(fieldValues(score({ riskChange30d: -0.0001 }), today).keel_risk_change_30d, 0)).toBe(true);
  });
});
