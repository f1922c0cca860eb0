/** Values of a CRM arrive as text. Each function answers null for what it cannot read: not known is never zero. */
import type { Instant } from '../../src/domain/records/types.ts';

export type Text = string | null | undefined;

/** Trimmed, or null when there is nothing in it. */
export function readText(value: Text): string | null {
  const text = value?.trim() ?? '';
  return text === '' ? null : text;
}

const decimal = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/** "1234.505" → 123451: hundredths, exact, halves away from zero. */
export function readCents(value: Text): number | null {
  const match = decimal.exec(value?.trim() ?? '');
  if (!match) return null;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return null;
  const digits = BigInt(whole + fraction);
  const shift = Number(exponent) - fraction.length + 2;
  if (digits !== 0n && shift > 20) return null;
  const cents = shift >= 0 ? digits * 10n ** BigInt(shift) : roundedQuotient(digits, 10n ** BigInt(-shift));
  if (cents > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  return cents === 0n ? 0 : Number(sign === '-' ? -cents : cents);
}

function roundedQuotient(digits: bigint, by: bigint): bigint {
  return (digits * 2n + by) / (by * 2n);
}

/** A finite number, written plainly or with an exponent. */
export function readNumber(value: Text): number | null {
  const text = value?.trim() ?? '';
  if (!decimal.test(text) || !/\d/.test(text)) return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

const isoDate = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** ISO 8601 (without a zone: UTC) or epoch milliseconds. */
export function readInstant(value: Text): Instant | null {
  const text = value?.trim() ?? '';
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  const match = isoDate.exec(text);
  if (!match) return null;
  const hasTime = text.length > 10;
  const at = Date.parse(hasTime && match[1] === undefined ? `${text.replace(' ', 'T')}Z` : text);
  return Number.isNaN(at) ? null : at;
}

export function readBoolean(value: Text): boolean | null {
  const text = value?.trim().toLowerCase();
  if (text === 'true') return true;
  return text === 'false' ? false : null;
}

/** The value in lower case when it is one of `allowed`. */
export function readOneOf<T extends string>(value: Text, allowed: readonly T[]): T | null {
  const text = value?.trim().toLowerCase();
  return allowed.find((a) => a === text) ?? null;
}
