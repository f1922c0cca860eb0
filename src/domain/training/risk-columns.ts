/**
 * Features as the columns that models learn from, the same for a row to train on and for a customer to score. One column a feature, in
 * steps worse than usual as in the scorecard but not cut off, so that an expert's weight can stand beside what the data says; and a
 * few columns more for the renewal, whose effect is no straight line.
 */
import { type FeatureVector, featureIndex, features } from '../features/registry.ts';
import type { Column } from '../models/dataset.ts';
import { stepsFromUsual, weightOf } from '../models/expert-steps.ts';

/**
 * Features that may matter either way within a horizon. A renewal in 20 days may be as good as signed, one in 80 is not; the new and
 * the old leave for different reasons; a survey is long ago where nobody asks, and where nobody answers.
 */
const eitherWay: ReadonlySet<string> = new Set(['days_to_renewal', 'tenure_months', 'days_since_survey']);

interface RenewalColumn {
  readonly name: string;
  readonly value: (daysToRenewal: number, lapsedDays: number) => number;
}

/** A term's end casts its shadow ahead: 1 on its day, falling to 0 at `days` before it. Several of them make any broken line. */
function renewalWithin(days: number): RenewalColumn {
  return {
    name: `renewal_within_${days}d`,
    value: (daysToRenewal) => (Number.isNaN(daysToRenewal) ? 0 : Math.max(0, 1 - daysToRenewal / days)),
  };
}

const renewalColumns: readonly RenewalColumn[] = [
  renewalWithin(45),
  renewalWithin(90),
  renewalWithin(135),
  {
    /** Under contract with no end set: may leave on any day. */
    name: 'open_ended',
    value: (daysToRenewal, lapsedDays) => (Number.isNaN(daysToRenewal) && lapsedDays === 0 ? 1 : 0),
  },
];

const renewalAt = featureIndex.get('days_to_renewal') as number;
const lapsedAt = featureIndex.get('lapsed_days') as number;

export const riskColumns: readonly Column[] = [
  ...features.map((feature, i): Column => {
    const column = { name: feature.key, kind: 'number', categories: [] } as const;
    const direction = eitherWay.has(feature.key) ? 0 : 1;
    return weightOf(i) === 0 ? { ...column, direction } : { ...column, direction, expertWeight: weightOf(i) };
  }),
  ...renewalColumns.map(({ name }): Column => ({ name, kind: 'number', categories: [], direction: 0 })),
];

/** Position in `features` of the feature that a column speaks of: the shares of its columns are summed. */
export const featureOfColumn: readonly number[] = [...features.keys(), ...renewalColumns.map(() => renewalAt)];

/** A number a column, NaN where not known. `isMasked` leaves features out as if they were not known. */
export function riskRow(vector: FeatureVector, isMasked?: (index: number) => boolean): Float64Array {
  const row = new Float64Array(riskColumns.length);
  for (let i = 0; i < features.length; i++) row[i] = isMasked?.(i) ? Number.NaN : stepsFromUsual(i, vector);
  const isRenewalKnown = !isMasked?.(renewalAt) && !isMasked?.(lapsedAt);
  const daysToRenewal = vector.values[renewalAt] as number;
  const lapsedDays = vector.values[lapsedAt] as number;
  renewalColumns.forEach(({ value }, k) => {
    row[features.length + k] = isRenewalKnown ? value(daysToRenewal, lapsedDays) : Number.NaN;
  });
  return row;
}
