import { parseInstant } from '../../src/book/parse-instant.ts';
import type { Instant } from '../../src/domain/records/types.ts';

export function instantOf(text: string | undefined): Instant | null {
  return text === undefined ? null : (parseInstant(text) ?? null);
}

/** Owners are named by their address, which people write in any case. */
export function ownerIdOf(email: string | undefined): string | null {
  const id = email?.trim().toLowerCase();
  return id === undefined || id === '' ? null : id;
}

export function currencyOf(code: string | undefined): string | null {
  const currency = code?.trim().toUpperCase();
  return currency === undefined || currency === '' ? null : currency;
}
