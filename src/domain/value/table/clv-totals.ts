/** Sums over all customers, with how sure they are: of the parameters, and of what comes by chance. */
import { normalQuantile } from '../../numeric/normal-quantile.ts';
import type { BgNbdFit, BgNbdParams } from '../bg-nbd.ts';
import { bgNbdInterval } from '../bg-nbd-interval.ts';
import { figureOf } from '../figure.ts';
import type { GammaGammaFit } from '../gamma-gamma.ts';
import { chanceSpread, type SpreadCustomer } from './chance-spread.ts';
import type { ClvReport, ExpectedTotal } from './clv-report.ts';
import type { ClvInput, PredictionColumns } from './clv-result.ts';
import type { PurchaseHistories } from './purchase-histories.ts';
import { type Ahead, type RateColumns, rateColumns } from './rate-columns.ts';

/** Where nobody spends more or less than anybody else, there is nothing to fit. */
export interface SameSpend {
  /** Per purchase. */
  readonly same: number;
}

export interface ClvFits {
  readonly rates: BgNbdFit | null;
  readonly spend: GammaGammaFit | SameSpend | null;
}

interface TotalsInput {
  readonly input: ClvInput;
  readonly fits: ClvFits;
  readonly ahead: Ahead;
  readonly columns: RateColumns | null;
  readonly predictions: PredictionColumns;
}

/** Four outcomes in five, as with renewals. */
const level = 0.8;
/** Intervals are worked out on so many customers at most, spread evenly over all. */
const mostSampled = 2_000;

export function clvTotals({ input, fits, ahead, columns, predictions }: TotalsInput): {
  readonly totals: ClvReport['totals'];
  /** False where the intervals hold chance alone. */
  readonly hasParameterError: boolean;
} {
  const spentSoFar = sumOf(input.histories.spendCents) / 100;
  const { rates } = fits;
  if (rates === null || columns === null) {
    const totals = { level, expectedPurchases: null, clv: null, alive: null, spentSoFar };
    return { totals, hasParameterError: false };
  }
  const sample = sampled(input.histories, columns, predictions, input.margin);
  const scale = input.histories.frequency.length / Math.max(1, sample.rows.length);
  const spread = chanceSpread(sample.customers, { rates, spend: fits.spend, horizon: input.horizon });
  const errors = parameterErrors(rates, sample, ahead);
  const purchases = sumOf(columns.expected);
  const clv = sumOf(predictions.clv.filter(Number.isFinite));
  const spendError = fits.spend === null ? 0 : meanError(input.histories.meanRepeatSpend);
  const isKnown = fits.spend !== null && predictions.clv.some(Number.isFinite);
  return {
    totals: {
      level,
      expectedPurchases: totalOf(purchases, [errors.purchases], spread.purchases * scale),
      clv: isKnown ? inCents(totalOf(clv, [errors.value, spendError], spread.value * scale)) : null,
      alive: finiteOrNull(sumOf(columns.pAlive)),
      spentSoFar,
    },
    hasParameterError: errors.areKnown,
  };
}

/** `errors` are relative standard errors, `variance` that of the sum by chance; null where the sum is none. */
function totalOf(value: number, errors: readonly number[], variance: number): ExpectedTotal | null {
  if (!Number.isFinite(value)) return null;
  if (!(value > 0)) return { value: 0, low: 0, high: 0 };
  const relative = errors.reduce((sum, error) => sum + error * error, variance / (value * value));
  const reach = Math.exp(normalQuantile((1 + level) / 2) * Math.sqrt(relative));
  const high = value * reach;
  return Number.isFinite(high) ? { value, low: value / reach, high } : null;
}

function inCents(total: ExpectedTotal | null): ExpectedTotal | null {
  const rounded = (value: number): number => Math.round(value * 100) / 100;
  return total && { value: rounded(total.value), low: rounded(total.low), high: rounded(total.high) };
}

interface Sample {
  readonly rows: Int32Array;
  readonly histories: Pick<PurchaseHistories, 'frequency' | 'recency' | 'age'>;
  /** Spend per purchase x margin; 1 where it is not known. */
  readonly perPurchase: Float64Array;
  readonly customers: readonly SpreadCustomer[];
}

function sampled(
  { frequency, recency, age, meanRepeatSpend }: PurchaseHistories,
  columns: RateColumns,
  { expectedSpend }: PredictionColumns,
  margin: number,
): Sample {
  const size = Math.min(mostSampled, frequency.length);
  const rows = Int32Array.from({ length: size }, (_, i) => Math.floor((i * frequency.length) / size));
  const of = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row] as number);
  const customers = Array.from(rows, (row): SpreadCustomer => {
    const [spend, expected] = [meanRepeatSpend[row] as number, columns.expected[row] as number];
    return {
      frequency: frequency[row] as number,
      age: age[row] as number,
      pAlive: columns.pAlive[row] as number,
      meanRepeatSpend: Number.isNaN(spend) ? null : spend,
      unitValue: expected > 0 ? (margin * (columns.discounted[row] as number)) / expected : 0,
    };
  });
  const perPurchase = of(expectedSpend).map((spend) => (Number.isNaN(spend) ? 1 : spend * margin));
  return { rows, histories: { frequency: of(frequency), recency: of(recency), age: of(age) }, perPurchase, customers };
}

/** Relative standard errors of the sums for not knowing the parameters of BG/NBD exactly. */
function parameterErrors(fit: BgNbdFit, { histories, perPurchase }: Sample, ahead: Ahead) {
  const errorOf = (figure: (columns: RateColumns) => number): number | null => {
    const interval = bgNbdInterval(
      fit,
      (params: BgNbdParams) => figureOf(figure(rateColumns(params, histories, ahead))),
      level,
    );
    if ('reason' in interval) return null;
    return Math.log(interval.high / interval.low) / (2 * normalQuantile((1 + level) / 2));
  };
  const purchases = errorOf(({ expected }) => sumOf(expected));
  const value = errorOf(({ discounted }) => sumOf(discounted.map((each, i) => each * (perPurchase[i] as number))));
  return { purchases: purchases ?? 0, value: value ?? 0, areKnown: purchases !== null && value !== null };
}

/** Relative standard error of the mean of what is known. */
function meanError(values: Float64Array): number {
  const known = values.filter(Number.isFinite);
  if (known.length < 2) return 0;
  const mean = sumOf(known) / known.length;
  const variance = sumOf(known.map((value) => (value - mean) ** 2)) / (known.length - 1);
  return mean > 0 ? Math.sqrt(variance / known.length) / mean : 0;
}

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
