import { addSums, centsIn, emptySums, type KpiSums, type MoneyKey, moneyAt, moneyKeys, moneyOf } from './sums.ts';

/** How recurring value went from start to end, in hundredths: start + new + expansion - contraction - churn + reactivation = end, exactly. */
export interface Bridge {
  readonly currency: string;
  readonly unit: 'arr' | 'mrr';
  readonly start: number;
  readonly new: number;
  readonly expansion: number;
  readonly contraction: number;
  readonly churn: number;
  readonly reactivation: number;
  readonly end: number;
}

const movements = ['new', 'expansion', 'contraction', 'churn', 'reactivation'] as const;

/** ARR as summed; MRR is a twelfth of it. */
export function bridgeOf(sums: KpiSums, currency: string, unit: 'arr' | 'mrr' = 'arr'): Bridge {
  return { currency, unit, ...scaledBridge(sums, currency, unit === 'arr' ? 1 : 1 / 12) };
}

/** The running totals are scaled and rounded, and movements are their differences: they add up, and an end is the next one's start. */
function scaledBridge(sums: KpiSums, currency: string, scale: number): Omit<Bridge, 'currency' | 'unit'> {
  const start = centsIn(sums, currency, 'recurringStart');
  const moved = { new: 0, expansion: 0, contraction: 0, churn: 0, reactivation: 0 };
  let running = start;
  for (const key of movements) {
    const sign = key === 'contraction' || key === 'churn' ? -1 : 1;
    const next = running + sign * centsIn(sums, currency, key);
    moved[key] = Math.abs(Math.round(next * scale) - Math.round(running * scale));
    running = next;
  }
  return { start: Math.round(start * scale), ...moved, end: Math.round(running * scale) };
}

export interface Converted {
  /** All money in one currency, but what could not be converted. */
  readonly sums: KpiSums;
  /** Currencies without a rate; their money is left out. */
  readonly missing: readonly string[];
}

/** No currency is worth this many of another: such a rate is a mistake. */
const mostRate = 1e9;

/** Numbers among the money sums: a rate does not change them. */
const numbers: readonly MoneyKey[] = ['pricedOrders', 'clvCustomers'];

/**
 * All money as hundredths of `to`. `rateOf` gives how many of `to` one of a currency is worth, null where no rate is known. Use the same
 * rates for all periods of a bridge: otherwise one period's end is not the next one's start.
 */
export function convertSums(sums: KpiSums, to: string, rateOf: (currency: string) => number | null): Converted {
  const missing: string[] = [];
  const converted = emptySums();
  addSums(converted, { ...sums, money: [] });
  for (const { currency, cents } of sums.money) {
    const rate = currency === to ? 1 : rateOf(currency);
    if (rate === null || !(rate > 0 && rate < mostRate)) {
      missing.push(currency);
      continue;
    }
    const into = moneyOf(converted, to).cents;
    const own = moneyKeys.map((key, i) => {
      const value = cents[i] as number;
      return numbers.includes(key) ? value : Math.round(value * rate);
    });
    const bridge = scaledBridge(sums, currency, rate);
    for (const key of movements) own[moneyAt[key]] = bridge[key];
    own[moneyAt.recurringEnd] = bridge.end;
    own.forEach((value, i) => {
      into[i] = (into[i] as number) + value;
    });
  }
  return { sums: converted, missing: missing.sort() };
}
