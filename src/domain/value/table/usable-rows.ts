/** Which rows of a table of transactions count, and what a person should know of the others. */
import type { EvaluationWarning } from '../../evaluation/report.ts';
import type { TableProblem } from '../../evaluation/table/table.ts';
import { countOf, grouped, listed } from '../../evaluation/table/words.ts';
import type { TransactionTable, Unreadable } from './transactions.ts';

/** Rows by what became of them. */
export interface RowCounts {
  customerMissing: number;
  currencyMissing: number;
  otherCurrency: number;
  dateUnknown: number;
  amountUnknown: number;
}

export interface UsableRows {
  /** Rows with a customer, a date and an amount in the one currency. */
  readonly rows: Int32Array;
  /** In which all amounts are; null where nobody says. */
  readonly currency: string | null;
  readonly left: Readonly<RowCounts>;
  readonly warnings: readonly EvaluationWarning[];
}

export function usableRows(
  table: TransactionTable,
  wantedCurrency: string | null,
): UsableRows | { problem: TableProblem } {
  const chosen = oneCurrency(table, wantedCurrency);
  if ('problem' in chosen) return chosen;
  const left: RowCounts = {
    customerMissing: 0,
    currencyMissing: 0,
    otherCurrency: 0,
    dateUnknown: 0,
    amountUnknown: 0,
  };
  const rows = new Int32Array(table.rows);
  let count = 0;
  for (let row = 0; row < table.rows; row++) {
    const why = whyNot(table, row, chosen.code);
    if (why === null) rows[count++] = row;
    else left[why] += 1;
  }
  if (count === 0) return { problem: nothingLeft(table, left, chosen.currency) };
  return {
    rows: rows.subarray(0, count),
    currency: chosen.currency,
    left,
    warnings: rowWarnings(table, left, chosen.currency),
  };
}

function whyNot(table: TransactionTable, row: number, currency: number): keyof RowCounts | null {
  if ((table.customerOf[row] as number) < 0) return 'customerMissing';
  const own = table.currencyOf?.[row] ?? currency;
  if (own < 0 && currency >= 0) return 'currencyMissing';
  if (own !== currency) return 'otherCurrency';
  if (Number.isNaN(table.dates[row])) return 'dateUnknown';
  return Number.isNaN(table.cents[row]) ? 'amountUnknown' : null;
}

/** Signs that stand for one currency only. */
const signNames: Readonly<Record<string, string>> = { '€': 'EUR', '£': 'GBP', '₹': 'INR' };

/** `code` is the position in the table's currencies, -1 where it has no such column. */
function oneCurrency(
  table: TransactionTable,
  wanted: string | null,
): { readonly code: number; readonly currency: string | null } | { problem: TableProblem } {
  const { currencies, currencyOf, signs } = table;
  if (currencyOf !== null && currencies.length > 0) return namedCurrency(table, wanted);
  if (signs.length > 1) {
    const problem: TableProblem = {
      code: 'CURRENCIES_MIXED',
      message: `The amounts are in ${listed(signs)}: they cannot be added up.`,
      hint: 'Convert them to one currency; or put the currency in a column of its own, then name it with --currency-column and take one with --currency.',
    };
    return { problem };
  }
  const signed = signNames[signs[0] ?? ''] ?? null;
  if (signed !== null && wanted !== null && signed !== wanted) {
    const message = `The amounts are in ${signs[0]}, not in ${wanted}.`;
    return {
      problem: { code: 'CURRENCY_NOT_FOUND', message, hint: `Leave --currency out, or say --currency ${signed}.` },
    };
  }
  return { code: -1, currency: wanted ?? signed };
}

function namedCurrency(
  { currencies, currencyOf }: TransactionTable,
  wanted: string | null,
): { readonly code: number; readonly currency: string } | { problem: TableProblem } {
  const counts = new Float64Array(currencies.length);
  for (const code of currencyOf ?? []) if (code >= 0) counts[code] = (counts[code] as number) + 1;
  const byCount = [...currencies.keys()].sort((a, b) => (counts[b] as number) - (counts[a] as number));
  const shown = byCount.slice(0, 5).map((code) => `${currencies[code]} (${grouped(counts[code] as number)})`);
  const all = byCount.length > shown.length ? `${shown.join(', ')} and others` : shown.join(', ');
  if (wanted === null) {
    const [only, second] = byCount;
    if (second === undefined && only !== undefined) return { code: only, currency: currencies[only] as string };
    const problem: TableProblem = {
      code: 'CURRENCIES_MIXED',
      message: `The amounts are in several currencies, which cannot be added up: ${all}.`,
      hint: `Take one of them with --currency ${currencies[only ?? 0]}, another one in a run of its own; or convert them first.`,
    };
    return { problem };
  }
  const code = currencies.indexOf(wanted);
  if (code >= 0) return { code, currency: wanted };
  const problem: TableProblem = {
    code: 'CURRENCY_NOT_FOUND',
    message: `No amount is in ${wanted}.`,
    hint: `The table has ${all}.`,
  };
  return { problem };
}

const firstOf = ({ count, example, line }: Unreadable): string =>
  count === 0 ? '' : ` The first that cannot be read is "${example}" on line ${line}.`;

const rowsWere = (count: number): string => `${countOf(count, 'row')} ${count === 1 ? 'was' : 'were'}`;

function rowWarnings(table: TransactionTable, left: RowCounts, currency: string | null): EvaluationWarning[] {
  const { unreadable } = table;
  const all: readonly (EvaluationWarning & { readonly count: number })[] = [
    {
      code: 'CUSTOMER_MISSING',
      count: left.customerMissing,
      message: `${rowsWere(left.customerMissing)} left out for naming no customer.`,
    },
    {
      code: 'CURRENCY_MISSING',
      count: left.currencyMissing,
      message: `${rowsWere(left.currencyMissing)} left out for naming no currency.`,
    },
    {
      code: 'OTHER_CURRENCY',
      count: left.otherCurrency,
      message: `${rowsWere(left.otherCurrency)} left out for being in another currency than ${currency}: who bought in several is seen in part only.`,
    },
    {
      code: 'TRANSACTION_DATE_UNKNOWN',
      count: left.dateUnknown,
      message: `${rowsWere(left.dateUnknown)} left out for the date.${firstOf(unreadable.dates)}`,
    },
    {
      code: 'TRANSACTION_AMOUNT_UNKNOWN',
      count: left.amountUnknown,
      message: `${rowsWere(left.amountUnknown)} left out for the amount.${firstOf(unreadable.amounts)}`,
    },
  ];
  return all.filter(({ count }) => count > 0).map(({ code, message }) => ({ code, message }));
}

function nothingLeft(table: TransactionTable, left: RowCounts, currency: string | null): TableProblem {
  const said = rowWarnings(table, left, currency).map(({ message }) => message);
  const message = table.rows === 0 ? 'The table has no transaction.' : 'No row of the table is a transaction.';
  return {
    code: 'NO_TRANSACTIONS',
    message: [message, ...said].join(' '),
    hint: 'Each row needs a customer, a date (1997-01-31) and an amount (29.33). Are the right columns named?',
  };
}
