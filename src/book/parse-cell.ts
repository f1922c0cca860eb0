import type { BookColumn } from './columns.ts';
import { parseInstant } from './parse-instant.ts';

/** What is wrong with one cell. */
export interface CellProblem {
  readonly code: string;
  readonly message: string;
}
export type Cell = { readonly value: string | number | boolean } | { readonly problem: CellProblem };

const numberPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
/** 13 digits keep hundredths within the integers that JavaScript holds exactly. */
const moneyPattern = /^-?\d{1,13}(?:\.\d{1,12})?$/;
const truths: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['false', false],
  ['0', false],
  ['no', false],
]);

/** One cell that is not empty, by its column's type. The message ends with the offending text, shortened. */
export function parseCell(column: BookColumn, text: string): Cell {
  switch (column.type) {
    case 'text':
      return { value: text };
    case 'number':
    case 'integer':
      return parseNumber(column, text);
    case 'instant':
      return parseInstant(text.trim()) === undefined
        ? wrong('BAD_DATE', 'not a date (write 2025-03-31 or 2025-03-31T14:00:00Z)', text)
        : { value: text.trim() };
    case 'date':
      return parseDay(text);
    case 'money':
      return moneyPattern.test(text.trim())
        ? { value: text.trim() }
        : wrong('BAD_MONEY', 'not an amount (write 1234.50, without sign of currency or separators)', text);
    case 'enum':
      return parseWord(column, text);
    case 'boolean':
      return parseTruth(text);
  }
}

/** The offending text as it may stand in a message: at most 40 characters, control characters made visible. */
export function shorten(text: string): string {
  const cut = text.length > 40 ? `${text.slice(0, 37)}...` : text;
  return JSON.stringify(cut);
}

function wrong(code: string, message: string, text: string): Cell {
  return { problem: { code, message: `${message}: ${shorten(text)}` } };
}

function parseNumber(column: BookColumn, text: string): Cell {
  const trimmed = text.trim();
  const value = numberPattern.test(trimmed) ? Number(trimmed) : Number.NaN;
  if (!Number.isFinite(value)) return wrong('BAD_NUMBER', 'not a number (write 1234.5, without separators)', text);
  if (column.type === 'integer' && !Number.isSafeInteger(value)) return wrong('BAD_NUMBER', 'not a whole number', text);
  if (value < (column.min ?? -Infinity) || value > (column.max ?? Infinity)) {
    const range = column.max === undefined ? `${column.min} or more` : `${column.min} to ${column.max}`;
    return wrong('OUT_OF_RANGE', `expected ${range}`, text);
  }
  return { value };
}

/** A day may also be written as its midnight in UTC, as many exports do; it is kept as the day. */
function parseDay(text: string): Cell {
  const ms = parseInstant(text.trim());
  if (ms === undefined || ms % 86_400_000 !== 0) return wrong('BAD_DATE', 'not a day (write 2025-03-31)', text);
  return { value: new Date(ms).toISOString().slice(0, 10) };
}

function parseWord(column: BookColumn, text: string): Cell {
  const word = text.trim().toLowerCase();
  if (column.values?.includes(word)) return { value: word };
  return wrong('UNKNOWN_VALUE', `expected one of ${column.values?.join(', ')}`, text);
}

function parseTruth(text: string): Cell {
  const value = truths.get(text.trim().toLowerCase());
  return value === undefined ? wrong('UNKNOWN_VALUE', 'expected true or false', text) : { value };
}
