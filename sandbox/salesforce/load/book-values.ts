/** Small readings of a book's cells that all loaders share. */

const dayMs = 86_400_000;
/** Salesforce archives activities that lie this far back. */
const archiveMs = 365 * dayMs;

/** Epoch milliseconds of a book date; undefined when absent or unreadable. */
export function instant(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

export function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

export function dayOf(text: string | undefined): string | null {
  const ms = instant(text);
  return ms === undefined ? null : day(ms);
}

export function addDays(ms: number, days: number): number {
  return ms + days * dayMs;
}

export function isArchivedBy(atMs: number, todayMs: number): boolean {
  return atMs < todayMs - archiveMs;
}

/** A decimal of the book; undefined and what is no number: null. */
export function decimal(text: string | undefined): number | null {
  if (text === undefined || text.trim() === '') return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/** An address without the spaces around it, for comparing. */
export function addressKey(email: string): string {
  return email.trim().toLowerCase();
}

/** The record's stamps: created when the book says, modified at its last date, neither after the book's today. */
export function stamps(
  todayMs: number,
  created: string | undefined,
  ...others: readonly (string | undefined)[]
): { readonly createdMs: number; readonly modifiedMs: number } {
  const createdMs = Math.min(instant(created) ?? todayMs, todayMs);
  let modifiedMs = createdMs;
  for (const text of others) {
    const ms = instant(text);
    if (ms !== undefined && ms <= todayMs && ms > modifiedMs) modifiedMs = ms;
  }
  return { createdMs, modifiedMs };
}
