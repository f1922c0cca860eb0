/** How past forecasts of renewals did: made three months ahead with what was known then, held against what renewed. */
import type { Instant } from '../records/types.ts';
import { monthOf } from './forecast.ts';
import { sumInterval } from './sum-interval.ts';

/** A past term as a forecast saw it, and what became of it. */
export interface PastForecast {
  readonly endsAt: Instant;
  readonly cents: number;
  readonly currency: string | null;
  readonly probability: number;
  readonly renewed: boolean;
}

export interface MonthAccuracy {
  readonly month: string;
  readonly currency: string | null;
  readonly terms: number;
  readonly valueCents: number;
  readonly expectedCents: number;
  /** The interval before any widening. */
  readonly lowCents: number;
  readonly highCents: number;
  /** Value, as seen by the forecast, of the terms that renewed. */
  readonly actualCents: number;
  readonly isInside: boolean;
}

export interface CurrencyAccuracy {
  readonly currency: string | null;
  readonly expectedCents: number;
  readonly actualCents: number;
  /** Expected over actual, less 1: above 0 the forecasts promised too much. Null where nothing renewed. */
  readonly bias: number | null;
}

export interface ForecastAccuracy {
  readonly months: readonly MonthAccuracy[];
  readonly currencies: readonly CurrencyAccuracy[];
  /** Share of the months (by currency) whose outcome lay inside the interval; 0.8 is right. */
  readonly insideShare: number;
  /** Root mean square of the errors in standard deviations of independent outcomes, at least 1: the factor for intervals to come. */
  readonly widening: number;
  readonly terms: number;
  /** For the foot of a table. */
  readonly sentence: string;
}

/** Fewer months say nothing of an 80 % interval. */
const fewestMonths = 4;
/** No interval grows beyond so many times its own width: with more, the forecast itself is what is wrong. */
const mostWidening = 4;

/** Null where there are too few past months with terms to judge by. */
export function forecastAccuracy(past: readonly PastForecast[]): ForecastAccuracy | null {
  const groups = new Map<string, PastForecast[]>();
  for (const term of past) {
    const key = `${monthOf(term.endsAt)}\u0000${term.currency ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [term]);
    else group.push(term);
  }
  const judged = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => judge(group));
  const months = judged.map(({ month }) => month);
  if (new Set(months.map(({ month }) => month)).size < fewestMonths) return null;
  let squares = 0;
  let count = 0;
  for (const { deviations } of judged) {
    if (deviations === null) continue;
    squares += deviations ** 2;
    count += 1;
  }
  const widening = count === 0 ? 1 : Math.min(mostWidening, Math.max(1, Math.sqrt(squares / count)));
  const insideShare = months.filter(({ isInside }) => isInside).length / months.length;
  const currencies = byCurrency(months);
  const rest = { months, currencies, insideShare, widening, terms: past.length };
  return { ...rest, sentence: sentenceOf(rest) };
}

function judge(group: readonly PastForecast[]): { readonly month: MonthAccuracy; readonly deviations: number | null } {
  const first = group[0] as PastForecast;
  const { expected, low, high, sd } = sumInterval(group);
  let valueCents = 0;
  let actualCents = 0;
  for (const { cents, renewed } of group) {
    valueCents += cents;
    if (renewed) actualCents += cents;
  }
  const month: MonthAccuracy = {
    month: monthOf(first.endsAt),
    currency: first.currency,
    terms: group.length,
    valueCents,
    expectedCents: expected,
    lowCents: low,
    highCents: high,
    actualCents,
    isInside: actualCents >= low && actualCents <= high,
  };
  return { month, deviations: sd === 0 ? null : (actualCents - expected) / sd };
}

function byCurrency(months: readonly MonthAccuracy[]): CurrencyAccuracy[] {
  const sums = new Map<string | null, { expectedCents: number; actualCents: number }>();
  for (const { currency, expectedCents, actualCents } of months) {
    const sum = sums.get(currency) ?? { expectedCents: 0, actualCents: 0 };
    sum.expectedCents += expectedCents;
    sum.actualCents += actualCents;
    sums.set(currency, sum);
  }
  return [...sums].map(([currency, { expectedCents, actualCents }]) => ({
    currency,
    expectedCents,
    actualCents,
    bias: actualCents === 0 ? null : expectedCents / actualCents - 1,
  }));
}

/** "Over the last 12 months, forecasts made 3 months ahead expected 4 % more than was renewed; 10 of 12 months lay inside …". */
function sentenceOf({ months, currencies, terms }: Omit<ForecastAccuracy, 'sentence'>): string {
  const inside = months.filter(({ isInside }) => isInside).length;
  const spans = new Set(months.map(({ month }) => month)).size;
  const biases = currencies.map(
    ({ currency, bias }) => `${biasWords(bias)}${currencies.length > 1 ? ` (${currency ?? 'no currency'})` : ''}`,
  );
  const what = months.length === spans ? 'months' : 'months and currencies';
  return `Over the last ${spans} months (${terms} terms), forecasts made 3 months ahead expected ${biases.join(', ')}; ${inside} of ${months.length} ${what} lay inside the interval, about ${Math.round(months.length * 0.8)} should.`;
}

function biasWords(bias: number | null): string {
  if (bias === null) return 'something where nothing was renewed';
  const percent = Math.round(Math.abs(bias) * 100);
  if (percent === 0) return 'what was renewed';
  return `${percent} % ${bias > 0 ? 'more' : 'less'} than was renewed`;
}
