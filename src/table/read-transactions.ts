/**
 * Reads a table of transactions into columns: customers by number, dates as days, amounts in hundredths. The file is read twice, once
 * to see how its dates and numbers are written, once to fill arrays; other columns are not kept.
 */
import { AppError } from '../contracts/errors.ts';
import type { EvaluationWarning } from '../domain/evaluation/report.ts';
import type { TransactionColumns, TransactionTable, Unreadable } from '../domain/value/table/transactions.ts';
import { addToProfile, type ColumnProfile, createProfile, isMissingWord } from './column-profile.ts';
import { type FirstPart, parseDateText } from './date-text.ts';
import { badRows, eachRow, type ReadTableHooks, trimmed } from './each-row.ts';
import { type DecimalMark, parseNumberText } from './number-text.ts';
import type { TableSource } from './open-table.ts';
import { ambiguousNumbers, decimalMark, firstPartOf } from './plan-columns.ts';

/** How the texts of this file are to be read. */
interface Reading {
  readonly firstPart: FirstPart;
  readonly decimal: DecimalMark;
  readonly warnings: readonly EvaluationWarning[];
}

/**
 * @throws AppError TABLE_UNREADABLE where the file goes away meanwhile, CALL_ABORTED where the signal says so, `config`
 * TRANSACTION_DATES_AMBIGUOUS where nothing tells day from month.
 */
export async function readTransactions(
  source: TableSource,
  columns: TransactionColumns,
  hooks: ReadTableHooks = {},
): Promise<TransactionTable> {
  const place = (name: string): number => source.names.indexOf(name);
  const [dateAt, amountAt] = [place(columns.date), place(columns.amount)];
  const [dates, amounts] = [createProfile(), createProfile()];
  const seen = await eachRow(source, hooks, 0, (fields) => {
    addText(dates, datedText(trimmed(fields[dateAt] as string)));
    addText(amounts, trimmed(fields[amountAt] as string));
  });
  const reading = readingOf(source, columns, dates, amounts);
  const columnsRead = createColumns(seen.rows, reading, columns.currency !== undefined);
  const customerAt = place(columns.customer);
  const currencyAt = columns.currency === undefined ? -1 : place(columns.currency);
  const read = await eachRow(source, hooks, 0.5, (fields, line, row) => {
    // A file that grew meanwhile: what came since then is not part of this calculation.
    if (row >= seen.rows) return;
    const text = (at: number): string => trimmed(fields[at] as string);
    columnsRead.set(row, line, {
      customer: text(customerAt),
      date: datedText(text(dateAt)),
      amount: text(amountAt),
      currency: currencyAt === -1 ? '' : text(currencyAt),
    });
  });
  return {
    ...columnsRead.columns(),
    rows: Math.min(seen.rows, read.rows),
    signs: [...amounts.currencies].toSorted(),
    dropped: seen.ragged.count + seen.broken.count,
    warnings: [...badRows(source, seen), ...reading.warnings],
  };
}

function addText(profile: ColumnProfile, text: string): void {
  if (text !== '') addToProfile(profile, text);
}

/** 19970131, as accounting exports it, is 1997-01-31. */
function datedText(text: string): string {
  if (text.length !== 8 || !/^(?:19|20)\d{6}$/.test(text)) return text;
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}

function readingOf(
  { delimiter }: TableSource,
  columns: TransactionColumns,
  dates: ColumnProfile,
  amounts: ColumnProfile,
): Reading {
  const firstPart = firstPartOf(dates);
  if (firstPart === null) {
    throw new AppError('config', `The dates in "${columns.date}" do not tell day from month, as in 03/04/2024.`, {
      code: 'TRANSACTION_DATES_AMBIGUOUS',
      hint: 'Export them as 2024-04-03.',
    });
  }
  const { decimal, isSure } = decimalMark({ profile: amounts, vote: null, delimiter });
  return { firstPart, decimal, warnings: isSure ? [] : [ambiguousNumbers(columns.amount, decimal)] };
}

interface Texts {
  readonly customer: string;
  readonly date: string;
  readonly amount: string;
  readonly currency: string;
}

/** A trillion: hundredths of it, and sums of them, are still whole numbers. */
const mostAmount = 1e12;

function createColumns(rows: number, { firstPart, decimal }: Reading, hasCurrency: boolean) {
  const [customers, currencies] = [createNames(), createNames()];
  const customerOf = new Int32Array(rows).fill(-1);
  const currencyOf = hasCurrency ? new Int32Array(rows).fill(-1) : null;
  const [dates, cents] = [new Float64Array(rows).fill(Number.NaN), new Float64Array(rows).fill(Number.NaN)];
  const unreadable = { dates: createStrays(), amounts: createStrays() };
  const set = (row: number, line: number, { customer, date, amount, currency }: Texts): void => {
    if (customer !== '') customerOf[row] = customers.codeOf(customer);
    if (currencyOf !== null && currency !== '') currencyOf[row] = currencies.codeOf(currency.toUpperCase());
    const day = parseDateText(date, firstPart);
    dates[row] = day;
    if (Number.isNaN(day)) unreadable.dates.note(date, line);
    const value = parseNumberText(amount, decimal);
    if (Math.abs(value) <= mostAmount) cents[row] = Math.round(value * 100);
    else unreadable.amounts.note(amount, line);
  };
  const columns = () => ({
    customerOf,
    customers: customers.names,
    dates,
    cents,
    currencyOf,
    currencies: currencies.names,
    unreadable: { dates: unreadable.dates.seen, amounts: unreadable.amounts.seen },
  });
  return { set, columns };
}

function createNames() {
  const names: string[] = [];
  const known = new Map<string, number>();
  const codeOf = (text: string): number => {
    const code = known.get(text) ?? names.length;
    if (code === names.length) {
      known.set(text, code);
      names.push(text);
    }
    return code;
  };
  return { names, codeOf };
}

function createStrays() {
  const seen: { -readonly [K in keyof Unreadable]: Unreadable[K] } = { count: 0, example: '', line: 0 };
  const note = (text: string, line: number): void => {
    if (text === '' || isMissingWord(text)) return;
    if (seen.count === 0) {
      seen.example = text.length > 40 ? `${text.slice(0, 39)}…` : text;
      seen.line = line;
    }
    seen.count += 1;
  };
  return { seen, note };
}
