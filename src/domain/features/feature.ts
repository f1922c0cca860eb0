import type { FeatureGroup } from '../scoring/settings.ts';
import type { FeatureView } from './feature-view.ts';

export type FeatureUnit = 'days' | 'months' | 'hours' | 'count' | 'share' | 'points' | 'flag';

/** Where and how a feature is said. */
export interface WordsContext {
  readonly view: FeatureView;
  /** It lowers the risk of this customer. */
  readonly helps: boolean;
}

/** One number about a customer as of a date, null when it is not known. Pure; the same function serves training and scoring. */
export interface Feature {
  readonly key: string;
  readonly group: FeatureGroup;
  readonly unit: FeatureUnit;
  /** What a higher value means for the customer relation, all else equal. */
  readonly direction: 'higher_is_better' | 'higher_is_worse';
  readonly compute: (view: FeatureView) => number | null;
  /** The customer's own usual value, where it has one. */
  readonly usual?: (view: FeatureView) => number | null;
  /** Short, with number, unit and date, without the leading "+ " of drivers that help. */
  readonly words: (value: number, usual: number | null, context?: WordsContext) => string;
  /** Features of one topic tell the same story: their shares are summed, and the strongest is said. */
  readonly topic: string;
  /** Whether a reader gains by these words; left out, always. What is not said still counts in the score. */
  readonly isWorthSaying?: (value: number, context: WordsContext) => boolean;
}
