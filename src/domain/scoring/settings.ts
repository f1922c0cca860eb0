import type { RiskTier } from './score.ts';

/** Group of features in the health scorecard. */
export const featureGroups = ['tenure', 'contract', 'engagement', 'support', 'sentiment', 'commerce', 'usage'] as const;
export type FeatureGroup = (typeof featureGroups)[number];

/** What an admin may set about scoring; defaults in `defaultScoringSettings`. */
export interface ScoringSettings {
  /** Churn risk speaks about this many days after the as-of date. */
  readonly horizonDays: number;
  /** Yearly churn rate used until the install's own is known, 0 to 1. */
  readonly baseRatePerYear: number;
  /** Lowest risk (0 to 1, over the horizon) of each tier above low. */
  readonly tiers: Readonly<Record<Exclude<RiskTier, 'low'>, number>>;
  /** Weight of each group in health; 0 leaves it out. */
  readonly healthWeights: Readonly<Record<FeatureGroup, number>>;
  /** Days without a won deal after a term's end until it counts as churn. */
  readonly graceDays: number;
  readonly lifecycle: {
    /** Days from the first won deal in which a customer is in activation. */
    readonly activationDays: number;
    /** A stage is kept at least this long unless the customer churns. */
    readonly minimumDays: number;
    /** Growth of the recurring value in the last 12 months that means expansion, 0.1 is 10 %. */
    readonly expansionGrowth: number;
    /** Fall of engagement or use against what is usual that means decline, 0.5 is half. */
    readonly declineFall: number;
  };
  readonly value: {
    readonly horizonYears: number;
    /** Per year, 0.1 is 10 %. */
    readonly discountRate: number;
    /** Share of revenue that is margin, 0 to 1. */
    readonly margin: number;
    /** Growth of the recurring value a year that a running contract is expected to show, 0.03 is 3 %. */
    readonly growth: number;
    /** How customers are valued: each by its deals, or all by their contracts, or all by their purchases. */
    readonly model: 'auto' | 'contract' | 'purchases';
  };
}

export const defaultScoringSettings: ScoringSettings = {
  horizonDays: 90,
  baseRatePerYear: 0.15,
  tiers: { medium: 0.06, high: 0.15, critical: 0.3 },
  healthWeights: { tenure: 1, contract: 2, engagement: 3, support: 2, sentiment: 2, commerce: 1, usage: 3 },
  graceDays: 30,
  lifecycle: { activationDays: 90, minimumDays: 14, expansionGrowth: 0.1, declineFall: 0.5 },
  value: { horizonYears: 3, discountRate: 0.1, margin: 0.75, growth: 0, model: 'auto' },
};
