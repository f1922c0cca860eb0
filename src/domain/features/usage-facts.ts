import { type AsOfView, isKnown } from '../records/as-of.ts';
import { dayMs } from '../records/time.ts';
import type { Instant, UsageReading } from '../records/types.ts';

/** What is used, against the 30 days before and against the customer's usual. */
export interface UsageFacts {
  readonly isKnown: boolean;
  /** Ratio of the last 30 days to the 30 days before, each metric counting the same; null where neither is known. */
  readonly ratio30: number | null;
  /** Ratio of the last 30 days to the mean of earlier readings (60 days and older, within 18 months). */
  readonly ratioUsual: number | null;
  readonly lastUseAt: Instant | null;
  readonly metricsUsed: number;
  /** The same in the 30 days before; null where no reading says. */
  readonly metricsUsedBefore: number | null;
  readonly metricsEver: number;
  /** The metric's name where there is only one. */
  readonly metric: string | null;
}

interface Metric {
  readonly name: string;
  readonly newest: UsageReading;
  olderSum: number;
  olderCount: number;
}

/** Readings older than this do not speak of today. */
export const staleMs = 45 * dayMs;
const limit = 5;

export function usageFacts(view: AsOfView): UsageFacts {
  const metrics = byMetric(view);
  const recent: Balance = { shares: 0, count: 0 };
  const usual: Balance = { shares: 0, count: 0 };
  let lastUseAt: Instant | null = null;
  let metricsUsed = 0;
  let metricsUsedBefore: number | null = null;
  for (const { newest, olderSum, olderCount } of metrics) {
    if (
      newest.lastAt !== null &&
      newest.lastAt <= view.asOf &&
      newest.lastAt > (lastUseAt ?? Number.NEGATIVE_INFINITY)
    ) {
      lastUseAt = newest.lastAt;
    }
    if (view.asOf - newest.at > staleMs) continue;
    if (newest.last30 > 0) metricsUsed += 1;
    if (newest.prev30 !== null) metricsUsedBefore = (metricsUsedBefore ?? 0) + (newest.prev30 > 0 ? 1 : 0);
    if (newest.prev30 !== null) addShares(recent, newest.last30, newest.prev30);
    if (olderCount > 0) addShares(usual, newest.last30, olderSum / olderCount);
  }
  return {
    isKnown: isKnown(view, 'usage', false) || metrics.length > 0,
    ratio30: ratioOf(recent),
    ratioUsual: ratioOf(usual),
    lastUseAt,
    metricsUsed,
    metricsUsedBefore,
    metricsEver: metrics.length,
    metric: metrics.length === 1 ? (metrics[0]?.name ?? null) : null,
  };
}

function byMetric(view: AsOfView): readonly Metric[] {
  const metrics: Metric[] = [];
  for (let i = view.usage.length - 1; i >= 0; i--) {
    const reading = view.usage[i] as UsageReading;
    if (view.asOf - reading.at > 545 * dayMs) break;
    const metric = metrics.find((each) => each.name === reading.metric);
    if (metric === undefined) metrics.push({ name: reading.metric, newest: reading, olderSum: 0, olderCount: 0 });
    else if (metric.newest.at - reading.at >= 60 * dayMs) {
      metric.olderSum += reading.last30;
      metric.olderCount += 1;
    }
  }
  return metrics;
}

/**
 * Metrics have units of their own, so their sums say nothing. Each metric gives its share now / (now + before), between 0 and 1; the
 * ratio is the odds of the mean share: for one metric exactly now / before. Kept within 1/5 and 5.
 */
export interface Balance {
  shares: number;
  count: number;
}

export function addShares(balance: Balance, now: number, before: number): void {
  if (!(now + before > 0)) return;
  balance.shares += Math.max(0, now) / (Math.max(0, now) + Math.max(0, before));
  balance.count += 1;
}

export function ratioOf(balance: Balance): number | null {
  if (balance.count === 0) return null;
  const share = balance.shares / balance.count;
  if (share >= limit / (1 + limit)) return limit;
  return Math.max(1 / limit, share / (1 - share));
}
