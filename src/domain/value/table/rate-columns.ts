/** What BG/NBD expects of each customer; the costly part hangs on (x, T) alone, so it is worked out once for each such pair. */
import type { BgNbdParams } from '../bg-nbd.ts';
import { aliveProbability, expectedOfNewCustomer, posterior } from '../bg-nbd-forecast.ts';
import { discountedPurchases } from './discounted-purchases.ts';
import type { PurchaseHistories } from './purchase-histories.ts';

export interface Ahead {
  /** Periods. */
  readonly horizon: number;
  /** Of a period, continuous. */
  readonly rate: number;
}

/** By customer; NaN is not known. */
export interface RateColumns {
  readonly pAlive: Float64Array;
  /** Purchases within the horizon. */
  readonly expected: Float64Array;
  /** The same, each discounted to now. */
  readonly discounted: Float64Array;
}

type Histories = Pick<PurchaseHistories, 'frequency' | 'recency' | 'age'>;

export function rateColumns(params: BgNbdParams, { frequency, recency, age }: Histories, ahead: Ahead): RateColumns {
  const size = frequency.length;
  const columns = {
    pAlive: new Float64Array(size),
    expected: new Float64Array(size),
    discounted: new Float64Array(size),
  };
  const known = new Map<number, Map<number, IfAlive>>();
  for (let i = 0; i < size; i++) {
    const history = { frequency: frequency[i] as number, recency: recency[i] as number, age: age[i] as number };
    const ofCount = known.get(history.frequency) ?? new Map<number, IfAlive>();
    if (ofCount.size === 0) known.set(history.frequency, ofCount);
    const ifAlive = ofCount.get(history.age) ?? expectedIfAlive(posterior(params, history), ahead);
    ofCount.set(history.age, ifAlive);
    const pAlive = aliveProbability(params, history).value ?? Number.NaN;
    columns.pAlive[i] = pAlive;
    columns.expected[i] = pAlive * ifAlive.expected;
    columns.discounted[i] = pAlive * ifAlive.discounted;
  }
  return columns;
}

interface IfAlive {
  readonly expected: number;
  readonly discounted: number;
}

function expectedIfAlive(customer: BgNbdParams, { horizon, rate }: Ahead): IfAlive {
  const expected = (periods: number): number => expectedOfNewCustomer(customer, periods).value ?? Number.NaN;
  return { expected: expected(horizon), discounted: discountedPurchases(expected, horizon, rate) };
}
