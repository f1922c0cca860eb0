import type { FeatureVector } from '../features/registry.ts';
import type { RenewalModel } from '../renewal/renewal-model.ts';

/** What a model says of one customer: intercept + Σ contributions = log-odds, exactly. */
export interface Assessment {
  /** Probability to churn within the horizon, above 0 and below 1. */
  readonly risk: number;
  readonly logOdds: number;
  readonly intercept: number;
  /** Share of each feature in the log-odds, in the order of `features`; 0 where it does not count. */
  readonly contributions: Float64Array;
}

/** What scores customers: the scorecard, or a trained model from the registry. */
export interface RiskModel {
  /** Stands with every score: "scorecard-1", "churn-7". */
  readonly version: string;
  readonly horizonDays: number;
  /** What past terms taught of how these risks turn into renewals; without it renewal follows from the risk alone. */
  readonly renewal?: RenewalModel;
  /** `isMasked` leaves features out as if they were not known. */
  readonly assess: (vector: FeatureVector, isMasked?: (index: number) => boolean) => Assessment;
}
