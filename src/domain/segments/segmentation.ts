/** Words of all ways to part customers into segments. */
import type { LifecycleStage, RiskTier } from '../scoring/score.ts';

export const segmentMethods = ['default', 'rfm', 'kmeans', 'quadrants', 'rules'] as const;
export type SegmentMethod = (typeof segmentMethods)[number];

/** What is known of one customer as of a date; null for what is not. */
export interface CustomerFacts {
  readonly customerId: string;
  readonly name: string;
  readonly owner: string | null;
  readonly stage: LifecycleStage;
  /** Null for prospects and those who left: they are in no segment. */
  readonly tier: RiskTier | null;
  /** 0 to 1. */
  readonly risk: number | null;
  /** Hundredths of `currency`: the reporting one where the install has one. */
  readonly valueCents: number | null;
  /** Per year, hundredths of `recurringCurrency`. */
  readonly recurringCents: number | null;
  /** Currency of `valueCents`. */
  readonly currency: string | null;
  /** Currency of `recurringCents` and `purchases`. */
  readonly recurringCurrency: string | null;
  /** 0 to 100. */
  readonly health: number | null;
  readonly satisfaction: number | null;
  readonly loyalty: number | null;
  /** 0 to 1. */
  readonly coverage: number;
  readonly renewalProbability: number | null;
  readonly renewalDays: number | null;
  /** What only the whole history says; null where it was not read. */
  readonly history: CustomerHistory | null;
}

export interface CustomerHistory {
  readonly industry: string | null;
  readonly country: string | null;
  readonly employees: number | null;
  readonly tenureDays: number | null;
  /** The newest answer, 0 to 10. */
  readonly nps: number | null;
  readonly openTickets: number | null;
  /** Opened in the last 90 days. */
  readonly tickets90: number | null;
  /** Calls, meetings and mails from the customer in the last 60 days. */
  readonly touches60: number | null;
  /** Change of use in 30 days, 0.1 is 10 %. */
  readonly useChange: number | null;
  readonly products: number | null;
  readonly purchases: Purchases;
}

/** Won deals of a customer: first orders, renewals, expansions and single orders. */
export interface Purchases {
  readonly count: number;
  /** Days since the last one; null without any. */
  readonly daysSinceLast: number | null;
  /** Sum of amounts, hundredths of the customer's currency; null where no deal says. Amounts in other currencies are left out. */
  readonly cents: number | null;
}

/** One segment of a segmentation. */
export interface SegmentDefinition {
  /** Stays the same across refits. */
  readonly id: string;
  readonly name: string;
  /** What marks its customers, in words. */
  readonly marks: string;
}
