/** What `keel clv` found in a table of transactions: for the terminal, the HTML report and `--json`. Money is in units of the currency. */
import type { EvaluationWarning } from '../../evaluation/report.ts';

export const periodNames = ['day', 'week', 'month'] as const;
export type PeriodName = (typeof periodNames)[number];

/** A figure with the interval that holds `level` of the outcomes. */
export interface ExpectedTotal {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** BG/NBD of Fader, Hardie, Lee 2005. */
export interface BgNbdResult {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
  readonly logLikelihood: number;
  readonly fitMs: number;
}

/** Gamma-Gamma of Fader, Hardie 2013. */
export interface GammaGammaResult {
  readonly p: number;
  readonly q: number;
  readonly gamma: number;
  readonly logLikelihood: number;
  /** Of mean spend and repeats; the model takes it to be 0. Null where all are alike. */
  readonly spendFrequencyCorrelation: number | null;
  /** Repeat buyers it was fitted to. */
  readonly customers: number;
}

/** A parameter with what it says, in words. */
export interface ParameterMeaning {
  readonly name: string;
  readonly value: number;
  readonly meaning: string;
}

/** Null is not known; `ClvReport.reasons` say why. */
export interface CustomerPrediction {
  readonly customer: string;
  /** Over the horizon. */
  readonly expectedPurchases: number | null;
  /** Probability that the customer still buys, 0 to 1. */
  readonly pAlive: number | null;
  /** Per purchase. */
  readonly expectedSpend: number | null;
  /** Expected margin over the horizon, discounted. */
  readonly clv: number | null;
}

/** A customer near the top, with what is known of the past. */
export interface TopCustomer extends CustomerPrediction {
  readonly repeats: number;
  readonly spentSoFar: number;
  /** Days from the last purchase to `until`. */
  readonly daysSinceLast: number;
}

/** Customers whose value is at least `from` and below `to`; null is without end. */
export interface ClvBin {
  readonly from: number;
  readonly to: number | null;
  readonly customers: number;
  /** What they are worth together. */
  readonly clv: number;
}

/** Repeat purchases added up from the first day to the end of a period. */
export interface TrackingPoint {
  /** ISO, the last day of the period. */
  readonly day: string;
  /** Null where the table ends before. */
  readonly actual: number | null;
  readonly expected: number;
  /** After `until`: the model had not seen it. */
  readonly isAfter: boolean;
}

/** What came after `until`, where the table has it, against what was to be expected of the same customers. */
export interface ForecastCheck {
  readonly from: string;
  readonly to: string;
  readonly periods: number;
  readonly actual: number;
  readonly expected: number;
}

export interface ClvReport {
  readonly currency: string | null;
  /** ISO, the last day of the data that was used. */
  readonly until: string;
  readonly period: PeriodName;
  /** Periods ahead. */
  readonly horizon: number;
  /** A year, 0.1 is 10 %. */
  readonly discountRate: number;
  /** Share of the spend that stays. */
  readonly margin: number;
  readonly method: string;
  readonly customers: number;
  /** Purchases until then; those of one customer and day are one. */
  readonly purchases: number;
  readonly repeatBuyers: number;
  readonly bgNbd: BgNbdResult | null;
  readonly gammaGamma: GammaGammaResult | null;
  /** Why a model could not be fitted; null where it could. */
  readonly reasons: { readonly bgNbd: string | null; readonly gammaGamma: string | null };
  readonly parameters: readonly ParameterMeaning[];
  readonly totals: {
    /** Share of outcomes within the intervals. */
    readonly level: number;
    readonly expectedPurchases: ExpectedTotal | null;
    readonly clv: ExpectedTotal | null;
    /** Customers who still buy, in all. */
    readonly alive: number | null;
    readonly spentSoFar: number;
  };
  readonly distribution: readonly ClvBin[];
  /** Most valuable first, at most ten. */
  readonly top: readonly TopCustomer[];
  readonly tracking: readonly TrackingPoint[];
  readonly check: ForecastCheck | null;
  /** Rows of the table, and those that were left out. */
  readonly rows: number;
  readonly dropped: number;
  readonly warnings: readonly EvaluationWarning[];
}
