/**
 * What KPIs are computed from: sums over customers for one period. They add up over customers, so a part (an owner, a segment) is the
 * sum of its customers and all is the sum of its parts; every KPI is a function of one such sum.
 */
import type { LogHistogram } from './log-histogram.ts';
import type { Month } from './month.ts';

/** Numbers of customers, orders, answers and tickets. "At start" and "at end" are states, everything else happened in the period. */
export const countKeys = [
  'customersAtStart',
  'customersAtEnd',
  /** First time a customer, or a customer again; still one at the period's end. */
  'customersNew',
  'customersReactivated',
  /** Customers at the start who are none at the end. */
  'customersLost',
  /** Customers at the start who bought a product they had not bought before. */
  'crossSold',
  'productKnownAtEnd',
  'severalProductsAtEnd',
  /** Won deals but contractions; customers with one; those of them who had bought before. */
  'orders',
  'buyers',
  'repeatBuyers',
  /** Days between an order and the one before it: how many, their sum, their squares. */
  'gaps',
  'gapDays',
  'gapDaysSquared',
  'promoters',
  'passives',
  'detractors',
  /** Customers with at least one NPS answer who are customers at the end. */
  'npsCustomers',
  'csatAnswers',
  'csatTop',
  'csatSum',
  'cesAnswers',
  'cesSum',
  'cesSquares',
  /** Surveys sent, where somebody knows; added from outside. */
  'npsAsked',
  'csatAsked',
  'cesAsked',
  'ticketsAtStart',
  'ticketsAtEnd',
  'ticketsOpened',
  'ticketsClosed',
  /** Opened again after a closing that is on record. */
  'ticketsOpenedAgain',
  /** Closed in the period, and reopened before or since. */
  'ticketsClosedReopened',
  /** Closed in the period with a grade from the customer. */
  'ticketsRated',
  /** Customers whose activation window ended in the period, and those of them who had their first value within it. */
  'activationDue',
  'activated',
  /** Tasks that fell due, and those of them done; added from outside. */
  'tasksDue',
  'tasksDone',
] as const;
export type CountKey = (typeof countKeys)[number];

/** Hundredths of one currency. Recurring values are per year (ARR). start + new + expansion − contraction − churn + reactivation = end. */
export const moneyKeys = [
  'recurringStart',
  'recurringEnd',
  'new',
  'expansion',
  'contraction',
  'churn',
  'reactivation',
  /** Orders with an amount above zero: how many (a number, not money), and their sum; refunds as their size. */
  'pricedOrders',
  'orderCents',
  'refundCents',
  /** Customers whose lifetime value is given (a number), and the sum; added from outside. */
  'clvCustomers',
  'clvCents',
  /** What was spent on winning customers; added from outside. */
  'acquisitionCents',
] as const;
export type MoneyKey = (typeof moneyKeys)[number];

/** First response and resolution in hours, time to first value in days. */
export const durationKeys = ['firstResponse', 'resolution', 'firstValue'] as const;
export type DurationKey = (typeof durationKeys)[number];

/** The place of each count in `KpiSums.counts`, and of each sum in `MoneySums.cents`. */
export const countAt = placesOf(countKeys);
export const moneyAt = placesOf(moneyKeys);

export interface MoneySums {
  /** ISO 4217; its code for no currency where neither the deal nor the account names one. */
  readonly currency: string;
  /** By `moneyKeys`; whole numbers. */
  readonly cents: number[];
}

export interface DurationSums {
  readonly key: DurationKey;
  readonly histogram: LogHistogram;
}

export interface KpiSums {
  /** By `countKeys`. */
  readonly counts: number[];
  /** One entry a currency; none where no money moved. */
  readonly money: MoneySums[];
  readonly durations: DurationSums[];
}

/** One customer's (or one part's) share in one period. */
export interface MonthContribution {
  /** First month of the period. */
  readonly month: Month;
  readonly sums: KpiSums;
}

/** As stored: names and numbers, zeros left out. */
export interface KpiSumsJson {
  readonly counts: Partial<Record<CountKey, number>>;
  readonly money: Record<string, Partial<Record<MoneyKey, number>>>;
  /** By duration: bin of the log histogram → how many. */
  readonly durations: Partial<Record<DurationKey, Record<string, number>>>;
}

/** Copied for each customer and month: plain arrays are quicker to make than typed ones. The fraction makes them arrays of doubles. */
const noCounts: readonly number[] = countKeys.map(() => 0.5).fill(0);
const noMoney: readonly number[] = moneyKeys.map(() => 0.5).fill(0);

export function emptySums(): KpiSums {
  return { counts: noCounts.slice(), money: [], durations: [] };
}

/** Periods without anything in them, to add contributions to. */
export function emptyMonths(first: Month, periods: number, periodMonths = 1): MonthContribution[] {
  const months: MonthContribution[] = [];
  for (let i = 0; i < periods; i++) months.push({ month: first + i * periodMonths, sums: emptySums() });
  return months;
}

/** into += from, period by period; both over the same periods. */
export function addContributions(into: readonly MonthContribution[], from: readonly MonthContribution[]): void {
  if (into.length !== from.length || into[0]?.month !== from[0]?.month) {
    throw new RangeError('contributions of other periods do not add up');
  }
  for (let i = 0; i < into.length; i++) {
    addSums((into[i] as MonthContribution).sums, (from[i] as MonthContribution).sums);
  }
}

/** into += from. */
export function addSums(into: KpiSums, from: KpiSums): void {
  addArrays(into.counts, from.counts);
  for (const { currency, cents } of from.money) addArrays(moneyOf(into, currency).cents, cents);
  for (const { key, histogram } of from.durations) {
    const sums = histogramOf(into, key);
    for (const [bin, count] of histogram) sums.set(bin, (sums.get(bin) ?? 0) + count);
  }
}

/** Adds what is not in the timelines: values, costs, surveys sent, tasks. */
export function addCount(sums: KpiSums, key: CountKey, amount: number): void {
  sums.counts[countAt[key]] = (sums.counts[countAt[key]] as number) + amount;
}

/** @throws RangeError where the amount is not a whole number of hundredths. */
export function addMoney(sums: KpiSums, currency: string, key: MoneyKey, cents: number): void {
  if (!Number.isSafeInteger(cents)) throw new RangeError(`not a whole number of hundredths: ${cents}`);
  const into = moneyOf(sums, currency).cents;
  into[moneyAt[key]] = (into[moneyAt[key]] as number) + cents;
}

/** The entry of a currency; made where there is none. */
export function moneyOf(sums: KpiSums, currency: string): MoneySums {
  for (const each of sums.money) if (each.currency === currency) return each;
  const made = { currency, cents: noMoney.slice() };
  sums.money.push(made);
  return made;
}

/** The histogram of a duration; made where there is none. */
export function histogramOf(sums: KpiSums, key: DurationKey): LogHistogram {
  for (const each of sums.durations) if (each.key === key) return each.histogram;
  const made = { key, histogram: new Map<number, number>() };
  sums.durations.push(made);
  return made.histogram;
}

const states: readonly (readonly [start: CountKey, end: CountKey])[] = [
  ['customersAtStart', 'customersAtEnd'],
  ['ticketsAtStart', 'ticketsAtEnd'],
];
const endOnly: readonly CountKey[] = ['productKnownAtEnd', 'severalProductsAtEnd'];

/**
 * Successive periods as one: what happened adds up, states are those of the first start and the last end. The bridge still adds up;
 * whoever came and left in between counts as new and as lost. Exact figures of a longer period are those of contributions made for it.
 */
export function overPeriods(periods: readonly KpiSums[]): KpiSums {
  const total = emptySums();
  for (const sums of periods) addSums(total, sums);
  const [first, last] = [periods[0], periods[periods.length - 1]];
  if (first === undefined || last === undefined) return total;
  for (const [start, end] of states) {
    total.counts[countAt[start]] = first.counts[countAt[start]] as number;
    total.counts[countAt[end]] = last.counts[countAt[end]] as number;
  }
  for (const key of endOnly) total.counts[countAt[key]] = last.counts[countAt[key]] as number;
  for (const { currency, cents } of total.money) {
    cents[moneyAt.recurringStart] = centsIn(first, currency, 'recurringStart');
    cents[moneyAt.recurringEnd] = centsIn(last, currency, 'recurringEnd');
    cents[moneyAt.clvCustomers] = centsIn(last, currency, 'clvCustomers');
    cents[moneyAt.clvCents] = centsIn(last, currency, 'clvCents');
  }
  return total;
}

/** 0 where the currency has no entry. */
export function centsIn(sums: KpiSums, currency: string, key: MoneyKey): number {
  for (const each of sums.money) if (each.currency === currency) return each.cents[moneyAt[key]] as number;
  return 0;
}

export function sumsToJson(sums: KpiSums): KpiSumsJson {
  const money: Record<string, Partial<Record<MoneyKey, number>>> = {};
  for (const { currency, cents } of sums.money) money[currency] = named(moneyKeys, cents);
  const durations: Partial<Record<DurationKey, Record<string, number>>> = {};
  for (const { key, histogram } of sums.durations) durations[key] = Object.fromEntries(histogram);
  return { counts: named(countKeys, sums.counts), money, durations };
}

/** Names that are no longer known are left out. */
export function sumsFromJson(json: KpiSumsJson): KpiSums {
  const sums = emptySums();
  for (const key of countKeys) addCount(sums, key, json.counts[key] ?? 0);
  for (const [currency, cents] of Object.entries(json.money)) {
    const into = moneyOf(sums, currency).cents;
    for (const key of moneyKeys) into[moneyAt[key]] = cents[key] ?? 0;
  }
  for (const key of durationKeys) {
    const bins = json.durations[key];
    if (bins === undefined) continue;
    const histogram = histogramOf(sums, key);
    for (const [bin, count] of Object.entries(bins)) histogram.set(Number(bin), count);
  }
  return sums;
}

function placesOf<K extends string>(keys: readonly K[]): Readonly<Record<K, number>> {
  return Object.fromEntries(keys.map((key, i) => [key, i])) as Record<K, number>;
}

function named<K extends string>(keys: readonly K[], values: readonly number[]): Partial<Record<K, number>> {
  const into: Partial<Record<K, number>> = {};
  keys.forEach((key, i) => {
    const value = values[i] as number;
    if (value !== 0) into[key] = value;
  });
  return into;
}

function addArrays(into: number[], from: readonly number[]): void {
  for (let i = 0; i < from.length; i++) into[i] = (into[i] as number) + (from[i] as number);
}
