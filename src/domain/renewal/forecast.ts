/**
 * What the terms that end in the coming months are expected to bring at renewal: the sum of value x probability, with an interval that
 * takes outcomes as independent and is widened by how far past forecasts lay off. Currencies are never added up.
 */
import type { Instant } from '../records/types.ts';
import { sumInterval } from './sum-interval.ts';

export interface OpenTerm {
  readonly customerId: string;
  readonly ownerId: string | null;
  readonly endsAt: Instant;
  /** Recurring value per year that ends with the term, hundredths of `currency`. */
  readonly cents: number;
  readonly currency: string | null;
  /** To renew, 0 to 1. */
  readonly probability: number;
}

export interface ForecastRow {
  /** "2026-12" in UTC; null for all months. */
  readonly month: string | null;
  /** Null for those without an owner, or for all owners (see the list it stands in). */
  readonly ownerId: string | null;
  readonly currency: string | null;
  readonly terms: number;
  /** Value at renewal, and how much of it is expected to renew, whole hundredths; low and high enclose 80 % of the outcomes. */
  readonly valueCents: number;
  readonly expectedCents: number;
  readonly lowCents: number;
  readonly highCents: number;
}

export interface RenewalForecast {
  readonly byMonth: readonly ForecastRow[];
  readonly byOwner: readonly ForecastRow[];
  readonly byMonthAndOwner: readonly ForecastRow[];
  /** All of it, a row a currency. */
  readonly totals: readonly ForecastRow[];
}

/** `widening` as in forecastAccuracy. */
export function renewalForecast(terms: readonly OpenTerm[], widening: number): RenewalForecast {
  const rowsBy = (month: boolean, owner: boolean): ForecastRow[] =>
    grouped(terms, month, owner).map((group) => rowOf(group, month, owner, widening));
  return {
    byMonth: rowsBy(true, false),
    byOwner: rowsBy(false, true),
    byMonthAndOwner: rowsBy(true, true),
    totals: rowsBy(false, false),
  };
}

/** "2026-12", in UTC. */
export function monthOf(at: Instant): string {
  return new Date(at).toISOString().slice(0, 7);
}

/** Start of the month `months` after that of `at`, in UTC. */
export function monthStart(at: Instant, months = 0): Instant {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
}

/** Groups in the order of month, owner and currency; each with at least one term. */
function grouped(terms: readonly OpenTerm[], byMonth: boolean, byOwner: boolean): readonly (readonly OpenTerm[])[] {
  const groups = new Map<string, OpenTerm[]>();
  for (const term of terms) {
    // Nobody's accounts come last.
    const owner = byOwner ? (term.ownerId === null ? '1' : `0${term.ownerId}`) : '';
    const key = [byMonth ? monthOf(term.endsAt) : '', owner, term.currency ?? ''].join('\u0000');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [term]);
    else group.push(term);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

function rowOf(group: readonly OpenTerm[], byMonth: boolean, byOwner: boolean, widening: number): ForecastRow {
  const first = group[0] as OpenTerm;
  const { expected, low, high } = sumInterval(group, widening);
  let valueCents = 0;
  for (const term of group) valueCents += term.cents;
  return {
    month: byMonth ? monthOf(first.endsAt) : null,
    ownerId: byOwner ? first.ownerId : null,
    currency: first.currency,
    terms: group.length,
    valueCents,
    expectedCents: expected,
    lowCents: low,
    highCents: high,
  };
}
