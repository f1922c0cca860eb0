/**
 * The calculation of `keel clv`: BG/NBD for how often, Gamma-Gamma for how much, and what both say of each customer's future. What
 * cannot be known is NaN in the columns and null in the totals, with the reason.
 */
import { type BgNbdFit, fitBgNbd } from '../bg-nbd.ts';
import { expectedOfNewCustomer } from '../bg-nbd-forecast.ts';
import type { NoResult } from '../figure.ts';
import { expectedSpend, fitGammaGamma, type GammaGammaFit } from '../gamma-gamma.ts';
import { clvDistribution } from './clv-distribution.ts';
import type { ForecastCheck, TrackingPoint } from './clv-report.ts';
import type { ClvInput, ClvResult, PredictionColumns } from './clv-result.ts';
import { type ClvFits, clvTotals, type SameSpend } from './clv-totals.ts';
import { modelWarnings } from './model-warnings.ts';
import type { PurchaseHistories } from './purchase-histories.ts';
import { type Ahead, type RateColumns, rateColumns } from './rate-columns.ts';
import { forecastCheck, trackingPoints } from './tracking.ts';

interface Hooks {
  readonly now: () => number;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number; readonly what: string }) => void;
}

const yearDays = 365.25;

export function customerValue(input: ClvInput, { now, onProgress }: Hooks): ClvResult {
  const { histories, horizon, periodDays, discountRate } = input;
  const step = (done: number, what: string): void => onProgress?.({ done, total: 4, what });
  const ahead: Ahead = { horizon, rate: (Math.log1p(discountRate) * periodDays) / yearDays };
  step(0, 'how often customers buy');
  const started = now();
  const rates = knownFit(toldRates(fitBgNbd(rateHistories(histories)), histories));
  const fitMs = now() - started;
  step(1, 'how much they spend');
  const spend = spendOf(histories);
  const fits: ClvFits = { rates: rates.fit, spend: spend.fit };
  step(2, 'what is to be expected');
  const columns = rates.fit === null ? null : rateColumns(rates.fit, histories, ahead);
  const predictions = predict(input, columns, spend.fit);
  step(3, 'how sure that is');
  const totals = clvTotals({ input, fits, ahead, columns, predictions });
  const { tracking, check } = heldAgainst(input, rates.fit);
  const reasons = { bgNbd: rates.reason, gammaGamma: spend.reason };
  return {
    bgNbd: rates.fit && { ...pick(rates.fit), fitMs },
    gammaGamma: spend.fit && !('same' in spend.fit) ? pickSpend(spend.fit) : null,
    reasons,
    predictions,
    totals: totals.totals,
    distribution: clvDistribution(predictions.clv),
    tracking,
    check,
    warnings: modelWarnings({ input, fits, reasons, check, hasParameterError: totals.hasParameterError }),
  };
}

/** With fewer, parameters that are not told give forecasts that are made up. */
const fewestBuyers = 10;

/** The fit, unless repeat buyers are so few or so alike that any future fits their past. */
function toldRates(found: BgNbdFit | NoResult, { frequency, recency, age }: PurchaseHistories): BgNbdFit | NoResult {
  if ('reason' in found || found.warning === null) return found;
  const kinds = new Set<string>();
  for (let i = 0; i < frequency.length && kinds.size < fewestBuyers; i++)
    if ((frequency[i] as number) > 0) kinds.add(`${frequency[i]} ${recency[i]} ${age[i]}`);
  return kinds.size < fewestBuyers ? { reason: 'customers who bought again are too few or too alike' } : found;
}

interface FoundSpend {
  readonly fit: GammaGammaFit | SameSpend | null;
  readonly reason: string | null;
}

/** Mean spends of customers that differ by less than this share of them do not differ. */
const sameWithin = 0.005;

/** What customers spend a purchase; from a handful of buyers whose amounts tell nothing, nothing is told. */
function spendOf(histories: PurchaseHistories): FoundSpend {
  const known = histories.meanRepeatSpend.filter(Number.isFinite);
  const mean = known.reduce((sum, each) => sum + each, 0) / known.length;
  const differ = known.some((each) => Math.abs(each - mean) > sameWithin * mean);
  if (!differ && known.length >= fewestBuyers) return { fit: { same: mean }, reason: 'all customers spend the same' };
  const found = fitGammaGamma(spendHistories(histories));
  const isMadeUp = !('reason' in found) && found.warning !== null && found.customers < fewestBuyers;
  return knownFit(isMadeUp ? { reason: 'customers with a second purchase are too few' } : found);
}

function knownFit<F extends object>(found: F | NoResult): { fit: F; reason: null } | { fit: null; reason: string } {
  return 'reason' in found ? { fit: null, reason: found.reason } : { fit: found, reason: null };
}

const pick = ({ r, alpha, a, b, logLikelihood }: BgNbdFit) => ({ r, alpha, a, b, logLikelihood });

function pickSpend({ p, q, gamma, logLikelihood, spendFrequencyCorrelation, customers }: GammaGammaFit) {
  return { p, q, gamma, logLikelihood, spendFrequencyCorrelation, customers };
}

function rateHistories({ frequency, recency, age }: PurchaseHistories) {
  return Array.from(frequency, (x, i) => ({ frequency: x, recency: recency[i] as number, age: age[i] as number }));
}

function spendHistories({ frequency, meanRepeatSpend }: PurchaseHistories) {
  return Array.from(frequency, (x, i) => ({
    frequency: x,
    meanRepeatSpend: spendOrNull(meanRepeatSpend[i] as number),
  }));
}

const spendOrNull = (spend: number): number | null => (Number.isNaN(spend) ? null : spend);

function predict(
  { histories, margin }: ClvInput,
  columns: RateColumns | null,
  spend: GammaGammaFit | SameSpend | null,
): PredictionColumns {
  const { frequency, meanRepeatSpend } = histories;
  const unknown = (): Float64Array => new Float64Array(frequency.length).fill(Number.NaN);
  const [perPurchase, clv] = [unknown(), unknown()];
  for (let i = 0; i < frequency.length; i++) {
    const seen = spendOrNull(meanRepeatSpend[i] as number);
    perPurchase[i] = perPurchaseOf(spend, frequency[i] as number, seen) ?? Number.NaN;
    clv[i] = (columns?.discounted[i] ?? Number.NaN) * (perPurchase[i] as number) * margin;
  }
  return {
    expectedPurchases: columns?.expected ?? unknown(),
    pAlive: columns?.pAlive ?? unknown(),
    expectedSpend: perPurchase,
    clv,
  };
}

function perPurchaseOf(
  spend: GammaGammaFit | SameSpend | null,
  frequency: number,
  meanRepeatSpend: number | null,
): number | null {
  if (spend === null) return null;
  return 'same' in spend ? spend.same : expectedSpend(spend, { frequency, meanRepeatSpend }).value;
}

/** The model's repeats beside those that came, before and after the last day it saw. */
function heldAgainst(
  { histories, untilDay, periodDays, horizon }: ClvInput,
  fit: BgNbdFit | null,
): { readonly tracking: readonly TrackingPoint[]; readonly check: ForecastCheck | null } {
  if (fit === null) return { tracking: [], check: null };
  const { days } = histories;
  const expectedRepeats = (past: number): number => expectedOfNewCustomer(fit, past / periodDays).value ?? Number.NaN;
  const check = forecastCheck({ days, untilDay, periodDays }, (periods) => {
    const { expected } = rateColumns(fit, histories, { horizon: periods, rate: 0 });
    return expected.reduce((sum, each) => sum + each, 0);
  });
  return {
    tracking: trackingPoints({ days, untilDay, periodDays, horizon, expectedRepeats }),
    check: check !== null && Number.isFinite(check.expected) ? check : null,
  };
}
