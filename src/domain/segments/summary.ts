import type { CustomerFacts, SegmentDefinition } from './segmentation.ts';

export interface SegmentSummary extends SegmentDefinition {
  readonly customers: number;
  /** Of all customers in a segment, 0 to 1. */
  readonly share: number;
  /** Mean over those of whom it is known, 0 to 1; null where it is of none. */
  readonly meanRisk: number | null;
  /** Sums of what is known, by currency; hundredths. */
  readonly value: readonly CurrencySum[];
  readonly recurring: readonly CurrencySum[];
  /** Customers who were here at the last fit and have left since; null without one. */
  readonly leftSince: number | null;
}

export interface CurrencySum {
  readonly currency: string | null;
  readonly cents: number;
}

/** A customer whose segment is another than at the last fit; null is "in none". */
export interface SegmentMove {
  readonly customerId: string;
  readonly name: string;
  /** Ids. */
  readonly from: string | null;
  readonly to: string | null;
  readonly fromName: string | null;
  readonly toName: string | null;
  readonly hasLeft: boolean;
}

/** One row a segment, empty ones too. `now` is in the order of the customers; `before` by customer id. */
export function summarise(
  definitions: readonly SegmentDefinition[],
  customers: readonly CustomerFacts[],
  now: readonly (string | null)[],
  before: ReadonlyMap<string, string | null> | null,
): SegmentSummary[] {
  const members = new Map<string, CustomerFacts[]>(definitions.map(({ id }) => [id, []]));
  customers.forEach((customer, i) => {
    const id = now[i] ?? null;
    if (id !== null) members.get(id)?.push(customer);
  });
  const placed = [...members.values()].reduce((sum, each) => sum + each.length, 0);
  return definitions.map((definition) => {
    const own = members.get(definition.id) ?? [];
    const risks = own.flatMap(({ risk }) => (risk !== null && Number.isFinite(risk) ? [risk] : []));
    const left = customers.filter((c) => c.stage === 'churned' && before?.get(c.customerId) === definition.id);
    return {
      ...definition,
      customers: own.length,
      share: placed === 0 ? 0 : own.length / placed,
      meanRisk: risks.length === 0 ? null : risks.reduce((sum, risk) => sum + risk / risks.length, 0),
      value: sums(own.map(({ valueCents: cents, currency }) => ({ cents, currency }))),
      recurring: sums(own.map(({ recurringCents: cents, recurringCurrency: currency }) => ({ cents, currency }))),
      leftSince: before === null ? null : left.length,
    };
  });
}

/** Who is elsewhere than at the last fit, in the order of the customers. Those who came since have not moved. */
export function movesSince(
  customers: readonly CustomerFacts[],
  now: readonly (string | null)[],
  before: ReadonlyMap<string, string | null>,
  nameOf: (id: string) => string,
): SegmentMove[] {
  const named = (id: string | null): string | null => (id === null ? null : nameOf(id));
  return customers.flatMap(({ customerId, name, stage }, i) => {
    const from = before.get(customerId);
    const to = now[i] ?? null;
    if (from === undefined || from === to) return [];
    const names = { fromName: named(from), toName: named(to) };
    return [{ customerId, name, from, to, ...names, hasLeft: stage === 'churned' }];
  });
}

/** The largest first. Amounts in different currencies are never added. */
function sums(amounts: readonly { readonly cents: number | null; readonly currency: string | null }[]): CurrencySum[] {
  const byCurrency = new Map<string | null, number>();
  for (const { cents, currency } of amounts) {
    if (cents !== null && Number.isFinite(cents)) byCurrency.set(currency, (byCurrency.get(currency) ?? 0) + cents);
  }
  return [...byCurrency]
    .map(([currency, cents]) => ({ currency, cents }))
    .sort((a, b) => b.cents - a.cents || ((a.currency ?? '') < (b.currency ?? '') ? -1 : 1));
}
