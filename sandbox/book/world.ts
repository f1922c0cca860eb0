import type { Random } from './random.ts';

/** What all accounts of one simulation share. */
export interface World {
  readonly seed: number;
  readonly accounts: number;
  /** The book covers [from, until). Both 00:00 UTC. */
  readonly from: number;
  readonly until: number;
  readonly churn: 'hazard' | 'random';
}

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
export const yearMs = 365.25 * dayMs;
/** Paths go on behind the end of the book, so that the risk over a horizon can be asked for on its last day. */
export const beyondMs = 400 * dayMs;

/** "2025-03-31T14:05:00Z" */
export function isoTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** "2025-03-31" */
export function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

export function startOfDay(ms: number): number {
  return Math.floor(ms / dayMs) * dayMs;
}

/** The same day of the month some months on; the last one where that month is shorter. */
export function addMonths(ms: number, months: number): number {
  const date = new Date(ms);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  const nextFirst = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 1);
  const lastDay = Math.round((nextFirst - first) / dayMs);
  return first + (Math.min(date.getUTCDate(), lastDay) - 1) * dayMs + (ms % dayMs);
}

/** A moment on that day, or on the Monday after a weekend, between 8 and 18 hours. */
export function atWork(ms: number, random: Random): number {
  const day = startOfDay(ms);
  const weekday = new Date(day).getUTCDay();
  const shift = weekday === 6 ? 2 : weekday === 0 ? 1 : 0;
  return day + shift * dayMs + 8 * hourMs + random.int(600) * 60_000;
}

export function digits(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
