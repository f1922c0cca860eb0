/** From rows of transactions to one history a customer, in columns: what the models of repeat buying are fitted to. */
import { dayMs, type Purchase, summarisePurchases } from '../purchase-summary.ts';
import type { TransactionTable } from './transactions.ts';

export interface HistoryOptions {
  /** The last day of the data, in days since 1970. */
  readonly untilDay: number;
  /** Days of a period. */
  readonly periodDays: number;
}

/** Customers with a purchase until then, in the order in which the table first names them. */
export interface PurchaseHistories {
  /** Position among the table's customers. */
  readonly customerOf: Int32Array;
  /** Purchase days after the first one. */
  readonly frequency: Float64Array;
  /** Periods from the first to the last purchase, and to the end of the data. */
  readonly recency: Float64Array;
  readonly age: Float64Array;
  /** Mean spend of a repeat in units of the currency; NaN where there is none. */
  readonly meanRepeatSpend: Float64Array;
  /** All spend less refunds, in hundredths: whole numbers, so that sums are exact. */
  readonly spendCents: Float64Array;
  readonly days: PurchaseDays;
  readonly counts: HistoryCounts;
}

/** How much was bought on each day from `from` on, later purchases of known customers with them. */
export interface PurchaseDays {
  readonly from: number;
  /** Customers that bought for the first time. */
  readonly first: Float64Array;
  readonly repeat: Float64Array;
}

export interface HistoryCounts {
  /** Transactions until then, refunds without. */
  transactions: number;
  refunds: number;
  /** Hundredths that were refunded, and of these what no purchase stands against. */
  refundedCents: number;
  unmatchedCents: number;
  zero: number;
  /** After the last day. */
  later: number;
  /** Customers who bought only after the last day, or were only refunded. */
  laterCustomers: number;
  refundedCustomers: number;
}

export function purchaseHistories(
  table: TransactionTable,
  rows: Int32Array,
  options: HistoryOptions,
): PurchaseHistories {
  const { order, starts } = byCustomer(table, rows);
  const customers = starts.length - 1;
  const column = (): Float64Array => new Float64Array(customers);
  const into = {
    frequency: column(),
    recency: column(),
    age: column(),
    meanRepeatSpend: column(),
    spendCents: column(),
  };
  const customerOf = new Int32Array(customers);
  const days = emptyDays(table, rows);
  const counts = emptyCounts();
  let count = 0;
  for (let customer = 0; customer < customers; customer++) {
    const own = order.subarray(starts[customer] as number, starts[customer + 1] as number);
    if (own.length === 0) continue;
    const purchases = Array.from(own, (row): Purchase => purchaseOf(table, row));
    if (!addCustomer({ into, at: count, purchases, options, counts })) continue;
    addDays(days, purchases);
    customerOf[count] = customer;
    count += 1;
  }
  const cut = (values: Float64Array): Float64Array => values.slice(0, count);
  return {
    customerOf: customerOf.slice(0, count),
    frequency: cut(into.frequency),
    recency: cut(into.recency),
    age: cut(into.age),
    meanRepeatSpend: cut(into.meanRepeatSpend),
    spendCents: cut(into.spendCents),
    days,
    counts,
  };
}

const purchaseOf = (table: TransactionTable, row: number): Purchase => ({
  at: (table.dates[row] as number) * dayMs,
  amount: table.cents[row] as number,
});

/** The rows with those of a customer together; a customer's begin at its place in `starts`. */
function byCustomer(table: TransactionTable, rows: Int32Array): { order: Int32Array; starts: Int32Array } {
  const { customerOf, customers } = table;
  const starts = new Int32Array(customers.length + 1);
  for (const row of rows) {
    const next = (customerOf[row] as number) + 1;
    starts[next] = (starts[next] as number) + 1;
  }
  for (let c = 0; c < customers.length; c++) starts[c + 1] = (starts[c + 1] as number) + (starts[c] as number);
  const free = starts.slice();
  const order = new Int32Array(rows.length);
  for (const row of rows) {
    const customer = customerOf[row] as number;
    order[free[customer] as number] = row;
    free[customer] = (free[customer] as number) + 1;
  }
  return { order, starts };
}

interface CustomerCase {
  readonly into: Pick<PurchaseHistories, 'frequency' | 'recency' | 'age' | 'meanRepeatSpend' | 'spendCents'>;
  readonly at: number;
  readonly purchases: readonly Purchase[];
  readonly options: HistoryOptions;
  readonly counts: HistoryCounts;
}

/** False where nothing was bought until then. */
function addCustomer({ into, at, purchases, options, counts }: CustomerCase): boolean {
  const { untilDay, periodDays } = options;
  const until = (untilDay + 1) * dayMs - 1;
  for (const purchase of purchases) {
    if (purchase.at > until) counts.later += 1;
    else if (purchase.amount >= 0) counts.transactions += 1;
    else counts.refundedCents -= purchase.amount;
  }
  const summary = summarisePurchases(purchases, { until, periodMs: periodDays * dayMs });
  if ('reason' in summary) {
    const refunded = purchases.filter((each) => each.at <= until);
    counts.refunds += refunded.length;
    for (const { amount } of refunded) counts.unmatchedCents -= amount;
    if (refunded.length > 0) counts.refundedCustomers += 1;
    else counts.laterCustomers += 1;
    return false;
  }
  counts.refunds += summary.leftOut.refunds;
  counts.unmatchedCents += summary.leftOut.unmatchedRefund;
  counts.zero += summary.zero;
  into.frequency[at] = summary.frequency;
  into.recency[at] = summary.recency;
  into.age[at] = summary.age;
  into.meanRepeatSpend[at] = (summary.meanRepeatSpend ?? Number.NaN) / 100;
  into.spendCents[at] = summary.spend;
  return true;
}

/** First and repeated purchase days of one customer, later ones with them. */
function addDays({ from, first, repeat }: PurchaseDays, purchases: readonly Purchase[]): void {
  const bought = purchases.filter(({ amount }) => amount >= 0).map(({ at }) => Math.floor(at / dayMs) - from);
  const days = [...new Set(bought)].sort((a, b) => a - b);
  for (const [i, day] of days.entries()) {
    const into = i === 0 ? first : repeat;
    into[day] = (into[day] as number) + 1;
  }
}

function emptyDays({ dates }: TransactionTable, rows: Int32Array): PurchaseDays {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of rows) {
    const day = Math.floor(dates[row] as number);
    if (day < from) from = day;
    if (day > to) to = day;
  }
  const length = Math.max(0, to - from + 1);
  return { from, first: new Float64Array(length), repeat: new Float64Array(length) };
}

const emptyCounts = (): HistoryCounts => ({
  transactions: 0,
  refunds: 0,
  refundedCents: 0,
  unmatchedCents: 0,
  zero: 0,
  later: 0,
  laterCustomers: 0,
  refundedCustomers: 0,
});
