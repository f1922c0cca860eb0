/** Key figures by month, as they are stored. */
import type { Instant } from '../domain/records/types.ts';
import type { Executor } from './store.ts';

/** What customers are divided by in KPIs. */
export const kpiParts = ['all', 'owner', 'industry', 'segment', 'product'] as const;
export type KpiPartName = (typeof kpiParts)[number];

/** Where a figure belongs: a month ("2026-10", UTC) of one part of the customers. */
export interface KpiPlace {
  readonly month: string;
  readonly part: KpiPartName;
  /** Owner id, industry, segment, product; null for customers that have none, and with `all`. */
  readonly partValue: string | null;
}

/** A KPI's value without the place where it belongs. */
export interface KpiFigure {
  readonly kpi: string;
  readonly unit: string;
  /** Of money; null otherwise. */
  readonly currency: string | null;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
  readonly reason: string | null;
}

export interface KpiMonth extends KpiPlace {
  /** As `sumsToJson` makes them. */
  readonly sums: unknown;
}

export interface KpiRow extends KpiMonth {
  readonly figures: readonly KpiFigure[];
}

export interface KpiCohortRow {
  /** Month in which these customers came. */
  readonly cohort: string;
  readonly monthsAfter: number;
  readonly customers: number;
  /** Share of them still there, and share of their first recurring value that runs. */
  readonly kept: number;
  readonly valueKept: number | null;
  /** Of the value. */
  readonly currency: string | null;
}

export interface KpiSnapshot {
  readonly asOf: Instant;
  /** All figures of these months are replaced; those of other months stay. */
  readonly months: readonly string[];
  /** Taken one after the other: all of them at once would fill the memory. */
  readonly rows: Iterable<KpiRow>;
  /** Replaces all cohorts. */
  readonly cohorts: readonly KpiCohortRow[];
}

export interface KpiRepository {
  save(ex: Executor, installId: string, snapshot: KpiSnapshot): Promise<void>;
  /** Months there are, oldest first, each with the moment up to which events are in it. */
  covered(ex: Executor, installId: string): Promise<readonly { readonly month: string; readonly asOf: Instant }[]>;
  /** Sums of a part, by its values and then by month. */
  sums(
    ex: Executor,
    installId: string,
    part: KpiPartName,
    range: { readonly from: string; readonly to: string },
  ): Promise<readonly KpiMonth[]>;
  /** Present segments of those of these customers that have one. */
  segments(ex: Executor, installId: string, customerIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Values as they were known at the last score before each of these moments; none before a customer's first score. */
  valuesAt(
    ex: Executor,
    installId: string,
    customerIds: readonly string[],
    moments: readonly Instant[],
  ): Promise<readonly { readonly customerId: string; readonly at: Instant; readonly cents: number }[]>;
  /** The oldest score there is; null before the first. */
  firstScoreAt(ex: Executor, installId: string): Promise<Instant | null>;
  /** Keel's tasks that fell due in [from, to), but those that Keel closed before. */
  tasksDue(
    ex: Executor,
    installId: string,
    range: { readonly from: Instant; readonly to: Instant },
  ): Promise<readonly { readonly customerId: string; readonly dueAt: Instant; readonly isDone: boolean }[]>;
  /** By cohort and months after it. */
  cohorts(ex: Executor, installId: string): Promise<readonly KpiCohortRow[]>;
}
