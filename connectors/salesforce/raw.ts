/**
 * A record as the streams hand it on: values as text by their API name, the same whether they came by REST as JSON or by Bulk as CSV.
 */
import { z } from 'zod';
import type { FieldKind } from './cursor.ts';

/** Checked in one pass: a schema for each value of a row costs more than fetching it. */
const isTexts = (value: unknown): value is Record<string, string | null> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  for (const name in value) {
    const text = (value as Record<string, unknown>)[name];
    if (text !== null && typeof text !== 'string') return false;
  }
  return true;
};

export type RawRecord = { readonly Id: string } & Readonly<Record<string, string | null>>;
export const RawRecord = z.custom<RawRecord>(
  (value) => isTexts(value) && typeof value.Id === 'string' && value.Id !== '',
  'must be texts by name, with an Id',
);

export type TextReader = (value: string) => string | null;

/** `8.0E7` of a CSV and `80000000` of JSON are one number: as JavaScript writes it. */
function numberText(value: string): string | null {
  if (value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? String(number) : value;
}

/** `2026-11-20T10:11:12.000+0000` of JSON and `2026-11-20T10:11:12.000Z` of a CSV. */
function instantText(value: string): string | null {
  if (value === '') return null;
  return value.endsWith('+0000') ? `${value.slice(0, -5)}Z` : value;
}

/** A CSV does not tell an empty text from none. */
const plainText: TextReader = (value) => (value === '' ? null : value);

export function textReader(kind: FieldKind): TextReader {
  if (kind === 'number') return numberText;
  return kind === 'datetime' ? instantText : plainText;
}

/** A value of JSON as the text it would be; undefined for one that is no value (a record behind a lookup, an address). */
export function jsonText(value: unknown): string | undefined {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
