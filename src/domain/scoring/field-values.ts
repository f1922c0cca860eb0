import type { Instant } from '../records/types.ts';
import { comparableCents } from './comparable-value.ts';
import type { Score } from './score.ts';

/**
 * Values of Keel's CRM fields (manifest.json), each in the field's unit: percent 0 to 100 and percentage points with one
 * decimal, currency in whole units, datetimes in milliseconds, enumerations by option value; null clears a field.
 */
export function fieldValues(score: Score, scoredAt: Instant): Record<string, string | number | null> {
  return {
    keel_churn_risk: percent(score.risk),
    keel_risk_tier: score.tier,
    keel_risk_change_30d: percent(score.riskChange30d),
    keel_risk_drivers: driverLines(score),
    keel_health_score: score.health === null ? null : oneDecimal(score.health),
    keel_lifecycle_stage: score.stage.stage,
    keel_clv: wholeUnits(comparableCents(score.value)),
    keel_segment: score.segment === null ? null : score.segment.replaceAll(' ', '_'),
    keel_next_step: score.nextStep,
    keel_renewal_probability: percent(score.renewalProbability),
    keel_data_coverage: percent(score.coverage),
    keel_data_as_of: score.asOf,
    keel_scored_at: scoredAt,
    keel_model_version: score.modelVersion,
  };
}

/** A field is one number without a currency of its own: it holds the reporting currency where there is one, or nothing. */
function wholeUnits(cents: number | null): number | null {
  return cents === null ? null : cents / 100;
}

/** Without a risk, the reason stands where the drivers would. */
function driverLines(score: Score): string | null {
  if (score.drivers.length === 0) return score.riskReason;
  return score.drivers.map((driver) => driver.text).join('\n');
}

function percent(share: number | null): number | null {
  return share === null ? null : oneDecimal(share * 100);
}

/** Never -0: CRMs show it. */
function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10 + 0;
}
