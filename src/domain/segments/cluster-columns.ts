import type { Column } from './columns.ts';
import type { CustomerFacts, CustomerHistory } from './segmentation.ts';

interface ClusterColumn {
  readonly key: string;
  readonly label: string;
  readonly high: string;
  readonly low: string;
  readonly isMagnitude: boolean;
  readonly of: (customer: CustomerFacts, history: CustomerHistory) => number | null;
}

/**
 * What customers are grouped by. Not by churn risk: it is said of each segment, and would otherwise be found again in it. A value is
 * compared with those in its own currency.
 */
export const clusterColumns: readonly ClusterColumn[] = [
  { key: 'value', label: 'Customer value', high: 'large', low: 'small', isMagnitude: false, of: () => null },
  {
    key: 'contact',
    label: 'Contact',
    high: 'often in contact',
    low: 'seldom in contact',
    isMagnitude: true,
    of: (_, h) => h.touches60,
  },
  {
    key: 'tickets',
    label: 'Tickets',
    high: 'many tickets',
    low: 'few tickets',
    isMagnitude: true,
    of: (_, h) => h.tickets90,
  },
  {
    key: 'tenure',
    label: 'Time as a customer',
    high: 'long-standing',
    low: 'new',
    isMagnitude: true,
    of: (_, h) => h.tenureDays,
  },
  {
    key: 'satisfaction',
    label: 'Satisfaction',
    high: 'content',
    low: 'discontent',
    isMagnitude: false,
    of: (c) => c.satisfaction,
  },
  {
    key: 'use',
    label: 'Change of use',
    high: 'use rising',
    low: 'use falling',
    isMagnitude: false,
    of: (_, h) => h.useChange,
  },
];

export const sayings: ReadonlyMap<string, Pick<ClusterColumn, 'high' | 'low'>> = new Map(
  clusterColumns.map((column) => [column.key, column]),
);

/** What is usual in a currency: the mean logarithm of the values in it. */
export interface UsualValue {
  readonly currency: string;
  readonly log: number;
}

/** With fewer values in a currency nothing is usual. */
const fewestValues = 10;

export function usualValues(customers: readonly CustomerFacts[]): readonly UsualValue[] {
  const logs = new Map<string, number[]>();
  for (const { currency, valueCents } of customers) {
    if (currency === null || !isAmount(valueCents)) continue;
    const own = logs.get(currency) ?? [];
    logs.set(currency, own);
    own.push(Math.log1p(valueCents));
  }
  return [...logs]
    .filter(([, own]) => own.length >= fewestValues || logs.size === 1)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, own]) => ({
      currency,
      log: own.sort((a, b) => a - b).reduce((sum, log) => sum + log, 0) / own.length,
    }));
}

const isAmount = (cents: number | null): cents is number => cents !== null && Number.isFinite(cents) && cents >= 0;

/** NaN for what is not known. */
export function columnsOf(customers: readonly CustomerFacts[], usual: readonly UsualValue[]): Column[] {
  const logs = new Map(usual.map(({ currency, log }) => [currency, log]));
  const relativeValue = ({ currency, valueCents }: CustomerFacts): number =>
    isAmount(valueCents) ? Math.log1p(valueCents) - (logs.get(currency ?? '') ?? Number.NaN) : Number.NaN;
  return clusterColumns.map(({ key, isMagnitude, of }) => ({
    key,
    isMagnitude,
    values: Float64Array.from(customers, (customer) => {
      if (customer.history === null) return Number.NaN;
      if (key === 'value') return relativeValue(customer);
      return of(customer, customer.history) ?? Number.NaN;
    }),
  }));
}
