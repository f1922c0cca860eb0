/** Value by risk: whom to keep, whom to save, whom to serve with little effort, whom to let go. */
import { medianOf } from './quantiles.ts';
import type { CustomerFacts, SegmentDefinition } from './segmentation.ts';

export interface QuadrantSettings {
  /** Above this a value is high, in whole units of the currency; the median unless given. */
  readonly value?: number | undefined;
  /** Above this a risk is high, 0 to 1; the median unless given. */
  readonly risk?: number | undefined;
}

export interface QuadrantLimits {
  /** Null where nobody has a risk. */
  readonly risk: number | null;
  /** Hundredths, by currency. */
  readonly values: readonly { readonly currency: string | null; readonly cents: number }[];
}

export const quadrants: readonly SegmentDefinition[] = [
  { id: 'save', name: 'high value, high risk', marks: 'much is at stake: talk to them first' },
  { id: 'keep', name: 'high value, low risk', marks: 'worth most and content: keep close' },
  { id: 'watch', name: 'low value, high risk', marks: 'help that takes little time' },
  { id: 'serve', name: 'low value, low risk', marks: 'run by themselves' },
];

export function learnQuadrants(customers: readonly CustomerFacts[], settings: QuadrantSettings): QuadrantLimits {
  const known = customers.filter(isPlaced);
  const currencies = [...new Set(known.map((c) => c.currency))].sort((a, b) => ((a ?? '') < (b ?? '') ? -1 : 1));
  return {
    risk: settings.risk ?? medianOf(Float64Array.from(known, (c) => c.risk)),
    values: currencies.flatMap((currency) => {
      const own = known.filter((c) => c.currency === currency);
      const cents =
        settings.value === undefined ? medianOf(Float64Array.from(own, (c) => c.valueCents)) : settings.value * 100;
      return cents === null ? [] : [{ currency, cents }];
    }),
  };
}

/** Id of the quadrant; null for who has no risk or no value. What lies on a limit is low. */
export function quadrantOf(customer: CustomerFacts, limits: QuadrantLimits): string | null {
  const limit = limits.values.find(({ currency }) => currency === customer.currency);
  if (!isPlaced(customer) || limits.risk === null || limit === undefined) return null;
  const isRisky = customer.risk > limits.risk;
  if (customer.valueCents > limit.cents) return isRisky ? 'save' : 'keep';
  return isRisky ? 'watch' : 'serve';
}

type Placed = CustomerFacts & { readonly risk: number; readonly valueCents: number };

const isPlaced = (customer: CustomerFacts): customer is Placed =>
  customer.tier !== null && Number.isFinite(customer.risk) && Number.isFinite(customer.valueCents);
