/** A table of transactions as it was read from a file: one row a transaction, in columns. */
import type { EvaluationWarning } from '../../evaluation/report.ts';

/** The columns by their names in the file. */
export interface TransactionColumns {
  readonly customer: string;
  readonly date: string;
  readonly amount: string;
  /** The column that says in which currency an amount is. */
  readonly currency?: string;
}

/** Texts that are no date or no number, though they should be. */
export interface Unreadable {
  readonly count: number;
  readonly example: string;
  readonly line: number;
}

export interface TransactionTable {
  readonly rows: number;
  /** Position in `customers`; -1 where the row names none. */
  readonly customerOf: Int32Array;
  readonly customers: readonly string[];
  /** Days since 1970 with their part of a day, UTC; NaN is not known. */
  readonly dates: Float64Array;
  /** Hundredths of the currency, whole numbers; NaN is not known. */
  readonly cents: Float64Array;
  /** Position in `currencies`, -1 where the row names none; null without such a column. */
  readonly currencyOf: Int32Array | null;
  readonly currencies: readonly string[];
  /** Currency signs beside amounts. */
  readonly signs: readonly string[];
  readonly unreadable: { readonly dates: Unreadable; readonly amounts: Unreadable };
  /** Rows that could not be read as rows; `warnings` say why and where. */
  readonly dropped: number;
  readonly warnings: readonly EvaluationWarning[];
}
