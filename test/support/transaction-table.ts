import type { TransactionTable } from '../../src/domain/value/table/transactions.ts';

/** One transaction of a test: [customer, day as 2024-01-31, amount, currency]; null is missing or cannot be read. */
export type TestTransaction = readonly [string | null, string | null, number | null, (string | null)?];

/** A table as reading a file gives it. */
export function transactionTable(
  transactions: readonly TestTransaction[],
  over: Partial<TransactionTable> = {},
): TransactionTable {
  const customers = [...new Set(transactions.flatMap(([customer]) => (customer === null ? [] : [customer])))];
  const currencies = [...new Set(transactions.flatMap(([, , , currency]) => (currency == null ? [] : [currency])))];
  const unreadable = { count: 0, example: '', line: 0 };
  return {
    rows: transactions.length,
    customerOf: Int32Array.from(transactions, ([customer]) => (customer === null ? -1 : customers.indexOf(customer))),
    customers,
    dates: Float64Array.from(transactions, ([, day]) => (day === null ? Number.NaN : Date.parse(day) / 86_400_000)),
    cents: Float64Array.from(transactions, ([, , amount]) => (amount === null ? Number.NaN : Math.round(amount * 100))),
    currencyOf:
      currencies.length === 0
        ? null
        : Int32Array.from(transactions, ([, , , currency]) => (currency == null ? -1 : currencies.indexOf(currency))),
    currencies,
    signs: [],
    unreadable: { dates: unreadable, amounts: unreadable },
    dropped: 0,
    warnings: [],
    ...over,
  };
}

export const dayOf = (day: string): number => Date.parse(day) / 86_400_000;
