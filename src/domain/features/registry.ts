import type { Timeline } from '../records/timeline.ts';
import type { Instant } from '../records/types.ts';
import { defaultScoringSettings } from '../scoring/settings.ts';
import { commerceFeatures } from './commerce.ts';
import { contractFeatures } from './contract.ts';
import { engagementFeatures } from './engagement.ts';
import type { Feature } from './feature.ts';
import { type FeatureView, featureView } from './feature-view.ts';
import { sentimentFeatures } from './sentiment.ts';
import { supportFeatures } from './support.ts';
import { tenureFeatures } from './tenure.ts';
import { usageFeatures } from './usage.ts';

/** All features, in a fixed order: vectors of features follow it. */
export const features: readonly Feature[] = [
  ...tenureFeatures,
  ...contractFeatures,
  ...engagementFeatures,
  ...supportFeatures,
  ...sentimentFeatures,
  ...commerceFeatures,
  ...usageFeatures,
];

/** Position of a feature in `features`. */
export const featureIndex: ReadonlyMap<string, number> = new Map(features.map((feature, i) => [feature.key, i]));

/** Values and own usual values in the order of `features`; NaN stands for "not known". */
export interface FeatureVector {
  readonly values: Float64Array;
  readonly usual: Float64Array;
}

/** All features of a timeline as of a date, by key; null where not known. The same for training and for scoring. */
export function computeFeatures(
  timeline: Timeline,
  asOf: Instant,
  graceDays: number = defaultScoringSettings.graceDays,
): Record<string, number | null> {
  const { values } = featureVector(featureView(timeline, asOf, graceDays));
  const record: Record<string, number | null> = {};
  features.forEach((feature, i) => {
    const value = values[i] as number;
    record[feature.key] = Number.isNaN(value) ? null : value;
  });
  return record;
}

export function featureVector(view: FeatureView): FeatureVector {
  const values = new Float64Array(features.length);
  const usual = new Float64Array(features.length).fill(Number.NaN);
  for (let i = 0; i < features.length; i++) {
    const feature = features[i];
    if (feature === undefined) continue;
    values[i] = finite(feature.compute(view));
    if (feature.usual !== undefined) usual[i] = finite(feature.usual(view));
  }
  return { values, usual };
}

/** A value that is not a finite number (a broken date, an overflow) is not known. */
function finite(value: number | null): number {
  return value !== null && Number.isFinite(value) ? value : Number.NaN;
}
