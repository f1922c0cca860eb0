/** How KPIs are made of sums: as a ratio, a total or a median. Whatever has no value says why. */
import { wilson } from '../evaluation/wilson.ts';
import type { Kpi, KpiContext, KpiValue } from './kpi.ts';
import { quantilesOf, totalOf } from './log-histogram.ts';
import { type CountKey, countAt, type DurationKey, type KpiSums, type MoneyKey, moneyAt } from './sums.ts';

/** What every KPI says of itself; `source` is house unless given. */
export type KpiHead = Omit<Kpi, 'compute' | 'parts' | 'source'> & { readonly source?: string };

export interface Fraction {
  readonly above: number;
  readonly below: number;
  /** What it rests on; `below` unless given. */
  readonly n?: number;
  readonly currency?: string;
  /** 1.96 standard errors, in the unit of the KPI. */
  readonly half?: number;
  readonly low?: number;
  readonly high?: number;
}

/** The fraction, or why there is none. */
export type ReadFraction = (sums: KpiSums, context: KpiContext) => Fraction | string;

interface RatioOptions {
  /** Why there is no value when `below` is 0. */
  readonly none: string;
  /** 100 for points. */
  readonly scale?: number;
  /** A share of independent cases: with the score interval of Wilson (1927). */
  readonly isOfCases?: boolean;
  /** See `KpiParts`. */
  readonly isGrowth?: boolean;
  /** Where numerator or denominator do not add up over parts: why, in words after "it". */
  readonly whole?: string;
}

const house = 'Keel';

export function ratioKpi(head: KpiHead, read: ReadFraction, options: RatioOptions): Kpi {
  const scale = options.scale ?? 1;
  return {
    source: house,
    ...head,
    compute: (sums, context = {}) => {
      const fraction = read(sums, context);
      if (typeof fraction === 'string') return noValue(fraction);
      const { above, below, currency } = fraction;
      const n = fraction.n ?? below;
      const given = currency === undefined ? {} : { currency };
      if (!(below > 0)) return { ...noValue(options.none, n), ...given };
      const ratio = (above / below) * scale;
      if (!Number.isFinite(ratio)) return { ...noValue('the amounts are too large', 0), ...given };
      const value = head.unit === 'money' ? Math.round(ratio) : ratio;
      return { value, n, ...given, ...intervalOf(fraction, value, options.isOfCases === true) };
    },
    parts: (sums, context = {}) => {
      if (options.whole !== undefined) return { kind: 'none', why: options.whole };
      const fraction = read(sums, context);
      const { above, below } = typeof fraction === 'string' ? { above: 0, below: 0 } : fraction;
      return { kind: 'ratio', above, below, scale, ...(options.isGrowth && { isGrowth: true }) };
    },
  };
}

function intervalOf(fraction: Fraction, value: number, isOfCases: boolean): { low?: number; high?: number } {
  const { below, half, low, high } = fraction;
  if (low !== undefined && high !== undefined) return { low: Math.min(low, value), high: Math.max(high, value) };
  if (half !== undefined && Number.isFinite(half)) return { low: value - half, high: value + half };
  if (!isOfCases || value < 0 || value > 1) return {};
  const score = wilson(value, below);
  return { low: score.low, high: score.high };
}

/** A plain sum: parts add up to all. */
export function totalKpi(
  head: KpiHead,
  read: (sums: KpiSums, context: KpiContext) => { readonly total: number; readonly currency?: string } | string,
): Kpi {
  return {
    source: house,
    ...head,
    compute: (sums, context = {}) => {
      const found = read(sums, context);
      if (typeof found === 'string') return noValue(found);
      if (!Number.isFinite(found.total)) return noValue('the amounts are too large');
      const value = head.unit === 'money' ? Math.round(found.total) : found.total;
      const n = count(sums, 'customersAtEnd');
      return found.currency === undefined ? { value, n } : { value, n, currency: found.currency };
    },
    parts: (sums, context = {}) => {
      const found = read(sums, context);
      return { kind: 'total', total: typeof found === 'string' ? 0 : found.total };
    },
  };
}

/** Median of durations, within 2 %. Its interval is that of the order statistics (Conover 1999, 3.2). */
export function medianKpi(head: KpiHead, key: DurationKey, none: string): Kpi {
  return {
    source: house,
    ...head,
    compute: (sums) => {
      const histogram = sums.durations.find((each) => each.key === key)?.histogram ?? new Map<number, number>();
      const n = totalOf(histogram);
      const half = 0.98 / Math.sqrt(n);
      const [low, value, high] = quantilesOf(histogram, [Math.max(0, 0.5 - half), 0.5, Math.min(1, 0.5 + half)]);
      if (low === undefined || value === undefined || high === undefined) return noValue(none);
      return { value, low, high, n };
    },
    parts: () => ({ kind: 'none', why: 'is a median, and medians of parts do not add up' }),
  };
}

export function noValue(reason: string, n = 0): KpiValue {
  return { value: null, n, reason };
}

export function count(sums: KpiSums, key: CountKey): number {
  return sums.counts[countAt[key]] as number;
}

/** A fraction of two counts. */
export function countShare(above: CountKey, below: CountKey): ReadFraction {
  return (sums) => ({ above: count(sums, above), below: count(sums, below) });
}

export interface MoneyReader {
  readonly currency: string;
  readonly of: (key: MoneyKey) => number;
}

/** Sums in one currency: the one asked for, or the only one. Several are never mixed. */
export function moneyIn(sums: KpiSums, { currency }: KpiContext): MoneyReader | string {
  const [only, ...others] = sums.money;
  if (currency === undefined && others.length > 0) {
    const names = sums.money.map((each) => each.currency).sort();
    return `amounts in ${names.join(', ')}: choose one currency or convert them`;
  }
  if (currency === undefined && only === undefined) return 'no amount in the period';
  const name = currency ?? only?.currency ?? '';
  const cents = sums.money.find((each) => each.currency === name)?.cents;
  return { currency: name, of: (key) => (cents === undefined ? 0 : (cents[moneyAt[key]] as number)) };
}

/** A fraction of money sums. */
export function moneyFraction(
  read: (money: MoneyReader, sums: KpiSums) => { readonly above: number; readonly below: number; readonly n?: number },
): ReadFraction {
  return (sums, context) => {
    const money = moneyIn(sums, context);
    return typeof money === 'string' ? money : { ...read(money, sums), currency: money.currency };
  };
}
