/** What is shown of an install's KPIs: by command, report, console and export alike. */

import type { KpiDirection, KpiUnit } from './kpi.ts';
import type { KpiTarget, Light } from './targets.ts';

/** One KPI in one month. Null with `reason` where it cannot be known. */
export interface KpiPoint {
  /** "2026-10", in UTC. */
  readonly month: string;
  readonly value: number | null;
  /** 95 % interval; null where the value is a plain sum, or is not known. */
  readonly low: number | null;
  readonly high: number | null;
  /** What the value rests on: customers, responses, tickets … */
  readonly n: number;
  readonly reason: string | null;
}

export interface KpiSeries {
  readonly key: string;
  readonly label: string;
  /** Formula in words, with what is counted and over what time. */
  readonly definition: string;
  /** Shares are 0 to 1, money is hundredths of `currency`. */
  readonly unit: KpiUnit;
  readonly direction: KpiDirection;
  /** Of money, and of ratios of money; null otherwise. */
  readonly currency: string | null;
  readonly target: KpiTarget | null;
  /** Of the last month. */
  readonly light: Light;
  /** Oldest first, a point for each of the report's months. */
  readonly series: readonly KpiPoint[];
}

/** How the recurring value per year moved in one month: start + new + expansion + reactivation - contraction - churn = end. */
export interface BridgeMonth {
  readonly month: string;
  readonly currency: string | null;
  readonly startCents: number;
  readonly newCents: number;
  readonly expansionCents: number;
  readonly reactivationCents: number;
  /** Above zero: what was lost. */
  readonly contractionCents: number;
  readonly churnCents: number;
  readonly endCents: number;
}

/** Customers whose first win lies in the same month, and what became of them. */
export interface KpiCohort {
  readonly cohort: string;
  readonly customers: number;
  /** At the end of month 0, 1, 2 … after `cohort`: share of them still there. */
  readonly kept: readonly number[];
  /** Share of their first recurring value that runs; above 1 where they grew; null where there was none. */
  readonly valueKept: readonly (number | null)[];
}

/** NPS answers of one month: 9 and 10, 7 and 8, 0 to 6. */
export interface NpsMonth {
  readonly month: string;
  readonly promoters: number;
  readonly passives: number;
  readonly detractors: number;
}

/** The KPIs of one part of the customers: of an owner, an industry, a segment, a product. */
export interface KpiPart {
  /** Null for those without an owner, an industry … */
  readonly value: string | null;
  /** For people: an owner's name. */
  readonly label: string;
  readonly kpis: readonly KpiSeries[];
}

export interface KpiReport {
  readonly installId: string;
  /** Up to when events are in the figures: epoch milliseconds. */
  readonly asOf: number;
  /** Whole months, oldest first: a running one compares with nothing. */
  readonly months: readonly string[];
  readonly kpis: readonly KpiSeries[];
  readonly bridge: readonly BridgeMonth[];
  readonly cohorts: {
    /** Of `valueKept`. */
    readonly currency: string | null;
    readonly rows: readonly KpiCohort[];
  };
  /** Left out where it was not asked for. */
  readonly nps?: readonly NpsMonth[];
  /** Where a division was asked for. */
  readonly by: string | null;
  readonly parts: readonly KpiPart[];
}
