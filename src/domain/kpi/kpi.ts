import type { RecordType } from '../records/types.ts';
import type { KpiSums } from './sums.ts';

export type KpiUnit = 'share' | 'count' | 'money' | 'days' | 'hours' | 'points' | 'ratio';
export type KpiDirection = 'higher_is_better' | 'higher_is_worse' | 'neutral';

/**
 * A KPI's value in its unit: shares from 0 to 1, money in hundredths of `currency`. `low` and `high` are a 95 % interval where the KPI
 * has one. Never NaN or infinite: null with the reason instead.
 */
export interface KpiValue {
  readonly value: number | null;
  readonly low?: number;
  readonly high?: number;
  /** What it rests on: customers, orders, answers, tickets. */
  readonly n: number;
  /** Of money, and of ratios of money. */
  readonly currency?: string;
  /** Why there is no value. */
  readonly reason?: string;
}

export interface KpiContext {
  /** Which currency's money counts; needed only where the sums hold several. */
  readonly currency?: string;
  /** The period before, for growth. */
  readonly previous?: KpiSums;
}

/** How a KPI adds up over parts: `above / below × scale`, a plain sum, or not at all (a median, a ratio of ratios). */
export type KpiParts =
  | {
      readonly kind: 'ratio';
      readonly above: number;
      readonly below: number;
      readonly scale: number;
      /** Growth: what a part adds is its own growth against the whole's base; a share of that base is no change of its own. */
      readonly isGrowth?: boolean;
    }
  | { readonly kind: 'total'; readonly total: number }
  /** In words, after "it": "is a median". */
  | { readonly kind: 'none'; readonly why: string };

export interface Kpi {
  readonly key: string;
  readonly label: string;
  /** The formula in words. */
  readonly definition: string;
  readonly unit: KpiUnit;
  readonly direction: KpiDirection;
  /** Where the definition comes from. */
  readonly source: string;
  /** Record types without which there is no figure. */
  readonly needs: readonly RecordType[];
  readonly compute: (sums: KpiSums, context?: KpiContext) => KpiValue;
  /** For a diagnosis: what of the KPI adds up. */
  readonly parts: (sums: KpiSums, context?: KpiContext) => KpiParts;
}
