import type { Exchange } from '../money/rates.ts';
import { normalQuantile } from '../numeric/normal-quantile.ts';
import type { Contract } from '../records/contract.ts';
import type { Instant } from '../records/types.ts';
import { aliveProbability, expectedPurchases, posterior } from '../value/bg-nbd-forecast.ts';
import { expectedSpend } from '../value/gamma-gamma.ts';
import type { PurchaseSummary } from '../value/purchase-summary.ts';
import type { ValueEstimate } from './contract-value.ts';
import { purchasesOf } from './purchases-of.ts';
import type { ScoringSettings } from './settings.ts';
import type { BuyingModel, SpendModel, ValueModels } from './value-models.ts';

interface Reason {
  readonly reason: string;
}

const yearWeeks = 365.25 / 7;
const stepsPerYear = 4;
const level = 0.8;

/**
 * Expected discounted margin of a repeat buyer: the sum over quarters of expected purchases (BG/NBD) x expected spend (Gamma-Gamma) x
 * margin x (1 + d)^-years. The interval is of what this customer will buy: a share 1 - P(alive) buys nothing more, the rest as a gamma
 * with the mean and the variance of count x spend (Poisson, purchase rate, chance to leave, mean spend, each purchase, and the models'
 * own error of about 1 / √repeat buyers).
 */
export function purchaseValue(
  contract: Contract,
  asOf: Instant,
  settings: ScoringSettings,
  { models, exchange }: { readonly models: ValueModels | null; readonly exchange: Exchange | null },
): ValueEstimate | Reason {
  if (models === null) return { reason: 'how repeat buyers buy is not learnt yet' };
  const { buying } = models;
  const spend = models.spend[contract.currency ?? ''];
  if (buying.fitted === null) return { reason: buying.reason };
  if (spend === undefined || spend.fitted === null)
    return { reason: spend?.reason ?? 'too few repeat buyers in the currency' };
  const summary = purchasesOf(contract, asOf, exchange);
  if ('reason' in summary) return summary;
  return estimate(summary, settings, buying.fitted, spend.fitted);
}

function estimate(
  summary: PurchaseSummary,
  { value }: ScoringSettings,
  buying: BuyingModel,
  spend: SpendModel,
): ValueEstimate | Reason {
  const each = expectedSpend(spend, summary);
  if (each.value === null) return { reason: each.reason };
  const alive = aliveProbability(buying, summary);
  if (alive.value === null) return { reason: alive.reason };
  const steps = Math.max(1, Math.ceil(value.horizonYears * stepsPerYear - 1e-9));
  const years = value.horizonYears / steps;
  let before = 0;
  let discounted = 0;
  for (let step = 1; step <= steps; step++) {
    const expected = expectedPurchases(buying, summary, step * years * yearWeeks);
    if (expected.value === null) return { reason: expected.reason };
    discounted += Math.max(0, expected.value - before) * (1 + value.discountRate) ** (-(step - 0.5) * years);
    before = Math.max(before, expected.value);
  }
  const mean = discounted * each.value * value.margin;
  const spread = spreadOf(summary, buying, spend, {
    purchases: before / alive.value,
    weeks: value.horizonYears * yearWeeks,
  });
  const at = (share: number): number => Math.round((mean / alive.value) * quantile(share, alive.value, spread));
  const cents = Math.round(mean);
  const lowCents = Math.min(cents, at((1 - level) / 2));
  const highCents = Math.max(cents, at((1 + level) / 2));
  const isCounted = Number.isSafeInteger(highCents) && Number.isSafeInteger(lowCents);
  return isCounted ? { cents, lowCents, highCents } : { reason: 'the amounts are beyond what can be counted' };
}

/** Variance over squared mean of what a customer who is still there buys. */
function spreadOf(
  summary: PurchaseSummary,
  buying: BuyingModel,
  spend: SpendModel,
  { purchases, weeks }: { readonly purchases: number; readonly weeks: number },
): number {
  if (!(purchases > 0)) return 0;
  const { r, alpha } = posterior(buying, summary);
  // The share of purchases that the chance to leave takes: 1 makes the count a geometric one.
  const lost = Math.min(1, Math.max(0, 1 - (purchases * alpha) / (r * weeks)));
  const ofCount = 1 / purchases + 1 / r + lost;
  const shape = spend.p * summary.frequency + spend.q;
  const ofMeanSpend = shape > 3 ? 1 / (shape - 2) : 1;
  const ofModels = 1 / Math.max(1, buying.repeatBuyers) + 1 / Math.max(1, spend.repeatBuyers);
  return ofCount + ofMeanSpend + (ofCount - lost) * ofMeanSpend + (1 + ofMeanSpend) / (spend.p * purchases) + ofModels;
}

/** Of a mixture of 0 and a gamma with mean 1 and that variance, by Wilson and Hilferty 1931. */
function quantile(share: number, alive: number, variance: number): number {
  const ofAlive = (share - (1 - alive)) / alive;
  if (!(ofAlive > 0)) return 0;
  const ninth = variance / 9;
  return Math.max(0, 1 - ninth + normalQuantile(ofAlive) * Math.sqrt(ninth)) ** 3;
}
