/** What the calculation of `keel clv` takes and gives: columns, so that it can be handed to a thread and a million customers fit. */
import type { EvaluationWarning } from '../../evaluation/report.ts';
import type { BgNbdResult, ClvBin, ClvReport, ForecastCheck, GammaGammaResult, TrackingPoint } from './clv-report.ts';
import type { PurchaseHistories } from './purchase-histories.ts';

export interface ClvInput {
  readonly histories: PurchaseHistories;
  /** The last day of the data, in days since 1970. */
  readonly untilDay: number;
  readonly periodDays: number;
  /** Periods ahead. */
  readonly horizon: number;
  /** A year. */
  readonly discountRate: number;
  readonly margin: number;
}

/** By customer, in the order of the histories; NaN is not known. */
export interface PredictionColumns {
  readonly expectedPurchases: Float64Array;
  readonly pAlive: Float64Array;
  readonly expectedSpend: Float64Array;
  readonly clv: Float64Array;
}

export interface ClvResult {
  readonly bgNbd: BgNbdResult | null;
  readonly gammaGamma: GammaGammaResult | null;
  readonly reasons: ClvReport['reasons'];
  readonly predictions: PredictionColumns;
  readonly totals: ClvReport['totals'];
  readonly distribution: readonly ClvBin[];
  readonly tracking: readonly TrackingPoint[];
  readonly check: ForecastCheck | null;
  readonly warnings: readonly EvaluationWarning[];
}
