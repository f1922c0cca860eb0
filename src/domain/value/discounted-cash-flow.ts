/**
 * Customer value as the sum of discounted payments: margin × survival × discount by period (Gupta, Lehmann 2003, "Customers as Assets",
 * J. Interactive Marketing 17(1); the annuity of any textbook where nobody leaves).
 */
import type { NoResult } from './figure.ts';

export interface CashFlow {
  /** Margin of one period while the customer stays, in any one unit; each period its own by a list. It may be below 0: costs. */
  readonly margin: number | readonly number[];
  readonly periods: number;
  /** Growth of the margin from one period to the next, a share; -0.02 is 2 % less. 0 where it is not said. */
  readonly growth?: number | readonly number[];
  /** Share of customers lost in each period, 0 to 1; or the share still there at each payment. Neither: nobody leaves. */
  readonly churn?: number | readonly number[];
  readonly survival?: readonly number[];
  /** Discount rate of one period, 0 or more. */
  readonly discount: number | readonly number[];
  /** When a period's payment comes; its end where it is not said. */
  readonly timing?: 'start' | 'middle' | 'end';
}

export interface CashFlowValue {
  /** In the unit of the margin, not rounded. */
  readonly value: number;
  /** What each period adds. */
  readonly byPeriod: readonly number[];
}

const maxPeriods = 100_000;
/** The share of a period's churn and discount that lies before its payment. */
const shareBefore = { start: 0, middle: 0.5, end: 1 } as const;

export function discountedCashFlow(flow: CashFlow): CashFlowValue | NoResult {
  const wrong = refuse(flow);
  if (wrong !== null) return { reason: wrong };
  const { margin, periods, growth = 0, churn = 0, survival, discount, timing = 'end' } = flow;
  const share = shareBefore[timing];
  const byPeriod: number[] = [];
  let [value, grown, kept, factor] = [0, 1, 1, 1];
  for (let period = 0; period < periods; period++) {
    const [leaves, rate] = [at(churn, period), at(discount, period)];
    if (period > 0) grown *= 1 + at(growth, period);
    const there = survival === undefined ? kept * (1 - leaves) ** share : (survival[period] as number);
    const worth = product([at(margin, period), grown, there, factor / (1 + rate) ** share]);
    if (!Number.isFinite(worth)) return { reason: `period ${period + 1} is beyond what numbers here can hold` };
    byPeriod.push(worth);
    value += worth;
    kept *= 1 - leaves;
    factor /= 1 + rate;
  }
  if (!Number.isFinite(value)) return { reason: 'the value is beyond what numbers here can hold' };
  return { value, byPeriod };
}

/** Nothing of what is 0, however large the rest. */
function product(factors: readonly number[]): number {
  return factors.includes(0) ? 0 : factors.reduce((all, each) => all * each, 1);
}

function at(values: number | readonly number[], period: number): number {
  return typeof values === 'number' ? values : (values[period] as number);
}

function refuse({ margin, periods, growth = 0, churn, survival, discount }: CashFlow): string | null {
  if (!(Number.isInteger(periods) && periods >= 1 && periods <= maxPeriods)) {
    return `periods are a whole number from 1 to ${maxPeriods}`;
  }
  if (churn !== undefined && survival !== undefined) return 'churn and survival say the same: give one of them';
  const finite = Number.isFinite;
  const isShare = (each: number): boolean => each >= 0 && each <= 1;
  const each = (values: number | readonly number[], holds: (value: number) => boolean): boolean =>
    typeof values === 'number' ? holds(values) : values.length >= periods && values.slice(0, periods).every(holds);
  if (!each(margin, finite)) return 'a margin is a number for each period';
  if (!each(growth, (rate) => finite(rate) && rate >= -1)) return 'a growth is a number of -1 or more for each period';
  if (!each(discount, (rate) => finite(rate) && rate >= 0)) return 'a discount rate is 0 or more for each period';
  if (churn !== undefined && !each(churn, isShare)) return 'a churn rate is from 0 to 1 for each period';
  if (survival !== undefined && !each(survival, isShare)) return 'survival is from 0 to 1 for each period';
  return null;
}
