import type { BlendedScore } from '../loyalty/blended-score.ts';
import type { Instant } from '../records/types.ts';
import type { StepKind } from '../steps/step-kinds.ts';

/** Worst last: the order is used for comparison. */
export const riskTiers = ['low', 'medium', 'high', 'critical'] as const;
export type RiskTier = (typeof riskTiers)[number];

export const lifecycleStages = ['acquisition', 'activation', 'retention', 'expansion', 'decline', 'churned'] as const;
export type LifecycleStage = (typeof lifecycleStages)[number];

/** One reason for the churn risk, said in words with its number. */
export interface Driver {
  /** The feature that is said: the strongest of those that tell the same story. */
  readonly feature: string;
  /** Share of the log-odds of all features that tell this story on this side; above zero raises the risk. */
  readonly contribution: number;
  /** How much the story's share rose in 30 days, on the features known at both dates. */
  readonly change30d?: number;
  /** Words of the feature of this story that rose most, where the story raises the risk and notably rose in 30 days. */
  readonly changed?: string;
  /** "No meeting for 74 days (usually every 21)". Drivers that help begin with "+ ". */
  readonly text: string;
}

/** The value in the one currency in which an install compares its customers. */
export interface ReportedValue {
  /** Hundredths of `currency`. */
  readonly cents: number;
  readonly currency: string;
  /** One unit of the customer's currency in it, to 8 digits: "1.0857"; "1" where they are the same. */
  readonly rate: string;
  /** Since when the rate holds, 2026-11-22; null where none was needed. */
  readonly rateDate: string | null;
}

/** Customer lifetime value with all that is needed to read it. */
export interface CustomerValue {
  /** Hundredths of `currency`; null with `reason` where it cannot be known. */
  readonly cents: number | null;
  /**
   * 80 % interval of what a customer like this one brings in, not of the mean: it covers whether and when the customer leaves or buys,
   * and the error of the fitted curve; not a change of price, margin or currency. Null with `cents`.
   */
  readonly lowCents: number | null;
  readonly highCents: number | null;
  /** The customer's own. */
  readonly currency: string | null;
  /** Null where there is no value or the install has no reporting currency, and with `reportingReason` where it has no rate. */
  readonly reporting: ReportedValue | null;
  readonly reportingReason: string | null;
  readonly method: string;
  readonly horizonYears: number;
  /** Per year, 0.1 is 10 %. */
  readonly discountRate: number;
  readonly reason: string | null;
}

export interface StageInterval {
  readonly stage: LifecycleStage;
  readonly since: Instant;
  /** Why the customer entered it, in words, dated. */
  readonly reason: string;
}

/** All that Keel says of one customer as of one moment. A pure function of timeline, as-of date and settings. */
export interface Score {
  readonly customerId: string;
  readonly asOf: Instant;
  readonly modelVersion: string;
  /** Probability to churn within the horizon, 0 to 1; null with `riskReason` where nothing can be said. */
  readonly risk: number | null;
  readonly riskReason: string | null;
  /** Change of `risk` over 30 days on the features known at both dates, -1 to 1. */
  readonly riskChange30d: number | null;
  readonly tier: RiskTier | null;
  /** At most three that raise the risk, worst first, then at most one that lowers it. */
  readonly drivers: readonly Driver[];
  /** 0 to 100, higher is better. */
  readonly health: number | null;
  /** Share of the usual data that is known, 0 to 1. */
  readonly coverage: number;
  readonly stage: StageInterval;
  readonly value: CustomerValue;
  /** Recurring value per year at stake, hundredths of `value.currency` or the account's currency. */
  readonly recurringCents: number | null;
  readonly currency: string | null;
  /** End of the running contract term. */
  readonly renewalAt: Instant | null;
  readonly segment: string | null;
  readonly nextStep: string | null;
  /** Which kind of step it is, and why: "because NPS fell from 9 to 4 on 3 Nov". Null with it. */
  readonly nextStepKind: StepKind | null;
  readonly nextStepReason: string | null;
  /** Probability to renew at `renewalAt`, 0 to 1. */
  readonly renewalProbability: number | null;
  /** How satisfied the customer says it is. */
  readonly satisfaction: BlendedScore;
  /** How loyal it is by what it does. */
  readonly loyalty: BlendedScore;
}
