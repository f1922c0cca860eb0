/** Everything behind one score: base + Σ shares of the features = log-odds of the risk, to 1e-9. */
import type { FeatureUnit } from '../features/feature.ts';
import { type FeatureView, featureView } from '../features/feature-view.ts';
import { type FeatureVector, features, featureVector } from '../features/registry.ts';
import type { Assessment } from '../models/risk-model.ts';
import { scorecardModel } from '../models/scorecard.ts';
import type { Timeline } from '../records/timeline.ts';
import type { Instant } from '../records/types.ts';
import type { StoredRiskModel } from '../training/stored-risk-model.ts';
import { riskSentence } from './risk-sentence.ts';
import type { Score } from './score.ts';
import { type ScoreContext, scoreCustomer } from './score-customer.ts';
import type { FeatureGroup, ScoringSettings } from './settings.ts';
import { type WhatIf, type WhatIfValues, whatIf } from './what-if.ts';

export type Typical = StoredRiskModel['typical'];

export interface ExplainedFeature {
  readonly feature: string;
  readonly topic: string;
  readonly group: FeatureGroup;
  readonly unit: FeatureUnit;
  readonly direction: 'higher_is_better' | 'higher_is_worse';
  /** Null where it is not known. */
  readonly value: number | null;
  /** The customer's own usual value, where it has one. */
  readonly usual: number | null;
  /** Quartiles over the customers a trained model learnt from; null for the scorecard. */
  readonly typical: Typical[string] | null;
  /** In log-odds; above 0 raises the risk. */
  readonly share: number;
  readonly words: string | null;
}

/** Features that tell the same story, with the sum of their shares. */
export interface ExplainedStory {
  readonly topic: string;
  readonly share: number;
  readonly features: readonly string[];
  /** Words of the feature that bears most of it; null where none of them is known. */
  readonly text: string | null;
}

export interface Explanation {
  readonly score: Score;
  readonly sentence: string;
  /** Null where the customer has no churn risk: the score says why. */
  readonly risk: {
    readonly logOdds: number;
    /** Log-odds of a customer of whom nothing particular is known. */
    readonly base: number;
    /** Largest first. */
    readonly stories: readonly ExplainedStory[];
    /** In the order of the features' registry. */
    readonly features: readonly ExplainedFeature[];
  } | null;
  readonly whatIf: WhatIf | null;
}

export interface ExplainContext extends ScoreContext {
  readonly typical?: Typical;
  /** Values to try instead of the customer's own. */
  readonly set?: WhatIfValues;
}

/** The score of a customer as of a date with all that it is made of. */
export function explain(
  timeline: Timeline,
  asOf: Instant,
  settings: ScoringSettings,
  context: ExplainContext = {},
): Explanation {
  const { typical = {}, set, ...scoring } = context;
  const model = scoring.model ?? scorecardModel(settings);
  const score = scoreCustomer(timeline, asOf, settings, { ...scoring, model });
  const sentence = riskSentence(score);
  if (score.risk === null) return { score, sentence, risk: null, whatIf: null };
  const view = featureView(timeline, asOf, settings.graceDays);
  const vector = featureVector(view);
  const assessment = model.assess(vector);
  const explained = features.map((_, i) => explainedFeature(i, view, vector, assessment, typical));
  return {
    score,
    sentence,
    risk: {
      logOdds: assessment.logOdds,
      base: assessment.intercept,
      stories: storiesOf(explained),
      features: explained,
    },
    whatIf: set === undefined || set.size === 0 ? null : whatIf(model, vector, set),
  };
}

function explainedFeature(
  index: number,
  view: FeatureView,
  vector: FeatureVector,
  { contributions }: Assessment,
  typical: Typical,
): ExplainedFeature {
  const feature = features[index] as (typeof features)[number];
  const { key, topic, group, unit, direction } = feature;
  const value = orNull(vector.values[index]);
  const usual = orNull(vector.usual[index]);
  const share = contributions[index] as number;
  const words = value === null ? null : feature.words(value, usual, { view, helps: share < 0 });
  return { feature: key, topic, group, unit, direction, value, usual, typical: typical[key] ?? null, share, words };
}

function storiesOf(explained: readonly ExplainedFeature[]): ExplainedStory[] {
  const byTopic = new Map<string, ExplainedFeature[]>();
  for (const each of explained) {
    if (each.share === 0) continue;
    const told = byTopic.get(each.topic);
    if (told === undefined) byTopic.set(each.topic, [each]);
    else told.push(each);
  }
  const stories = [...byTopic].map(([topic, told]) => storyOf(topic, told));
  return stories.sort((a, b) => Math.abs(b.share) - Math.abs(a.share) || (a.topic < b.topic ? -1 : 1));
}

function storyOf(topic: string, told: readonly ExplainedFeature[]): ExplainedStory {
  let share = 0;
  for (const each of told) share += each.share;
  let said: ExplainedFeature | null = null;
  for (const each of told) {
    const isOnItsSide = each.words !== null && each.share * share > 0;
    if (isOnItsSide && (said === null || Math.abs(each.share) > Math.abs(said.share))) said = each;
  }
  return { topic, share, features: told.map((each) => each.feature), text: said?.words ?? null };
}

function orNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
