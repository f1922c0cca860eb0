import type { ValueLimits } from '../scoring/segment.ts';
import type { CustomerFacts } from './segmentation.ts';

/** Below so many customers with a value in a currency the fixed limits stay. */
export const fewestValues = 50;
/** The top and the bottom fifth. */
const part = 0.2;

/**
 * Limits of the values an install's customers have, by currency: a high value is one that at most a fifth reach, a low one lies below
 * what at least four fifths reach. Where many have one value, they stand on one side together.
 */
export function learnValueLimits(customers: readonly CustomerFacts[]): readonly ValueLimits[] {
  const byCurrency = new Map<string, number[]>();
  for (const { tier, valueCents, currency } of customers) {
    if (tier === null || valueCents === null || currency === null || !Number.isFinite(valueCents)) continue;
    const values = byCurrency.get(currency) ?? [];
    byCurrency.set(currency, values);
    values.push(valueCents);
  }
  return [...byCurrency]
    .filter(([, values]) => values.length >= fewestValues)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, values]) => ({ currency, ...limitsOf(Float64Array.from(values).sort()) }));
}

function limitsOf(sorted: Float64Array): Pick<ValueLimits, 'highCents' | 'lowCents'> {
  const most = Math.floor(sorted.length * part);
  // The first of its value, so that nobody with that value is left below.
  let low = most;
  while (low > 0 && sorted[low - 1] === sorted[low]) low--;
  let high = sorted.length - most;
  while (high < sorted.length && sorted[high] === sorted[high - 1]) high++;
  return { highCents: sorted[high] ?? null, lowCents: low === 0 ? null : (sorted[low] ?? null) };
}
