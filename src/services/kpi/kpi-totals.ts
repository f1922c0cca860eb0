/** KPI sums by part of the customers, added up customer by customer: memory grows with the parts, not with the customers. */
import type { KpiPartName } from '../../contracts/kpi-repository.ts';
import type { Month } from '../../domain/kpi/month.ts';
import {
  countKeys,
  durationKeys,
  emptyMonths,
  histogramOf,
  type MoneyKey,
  type MonthContribution,
  moneyAt,
  moneyKeys,
  moneyOf,
} from '../../domain/kpi/sums.ts';

export interface KpiTotals {
  readonly first: Month;
  readonly periods: number;
  /** Sums of a part by its values; '' stands for customers that have none. */
  readonly parts: ReadonlyMap<KpiPartName, Map<string, PartTotals>>;
}

/** All months of one value of a part, side by side: adding a customer walks through few pieces of memory. */
interface PartTotals {
  /** By month, then by `countKeys`. */
  readonly counts: Float64Array;
  /** By currency; by month, then by `moneyKeys`. */
  readonly money: Map<string, Float64Array>;
  /** By `durationPlace`. */
  readonly durations: Map<number, number>;
}

/** More values of a part than this are added up under `otherValues`: an industry typed freely must not fill the memory. */
const mostValues = 500;
const otherValues = '(others)';

const [perMonth, moneyPerMonth] = [countKeys.length, moneyKeys.length];
/** More than a histogram has. */
const bins = 1_024;
const durationPlace = (month: number, key: number, bin: number): number =>
  (month * durationKeys.length + key) * bins + bin;

export function createTotals(first: Month, periods: number): KpiTotals {
  const parts = new Map<KpiPartName, Map<string, PartTotals>>([['all', new Map([['', emptyTotals(periods)]])]]);
  for (const part of ['owner', 'industry', 'segment', 'product'] as const) parts.set(part, new Map());
  return { first, periods, parts };
}

const emptyTotals = (periods: number): PartTotals => {
  return { counts: new Float64Array(periods * perMonth), money: new Map(), durations: new Map() };
};

/** What one customer adds, without its many zeros: it is added to five parts. */
export interface Share {
  readonly counts: Places;
  readonly money: readonly { readonly currency: string; readonly places: Places }[];
  readonly durations: Places;
}

/** Place and amount, by turns. */
type Places = number[];

export function shareOf(contribution: readonly MonthContribution[]): Share {
  const share = { counts: [] as Places, money: [] as { currency: string; places: Places }[], durations: [] as Places };
  for (let month = 0; month < contribution.length; month++) {
    const { counts, money, durations } = (contribution[month] as MonthContribution).sums;
    addPlaces(share.counts, month * perMonth, counts);
    for (const { currency, cents } of money) {
      let own = share.money.find((each) => each.currency === currency);
      if (own === undefined) {
        own = { currency, places: [] };
        share.money.push(own);
      }
      addPlaces(own.places, month * moneyPerMonth, cents);
    }
    for (const { key, histogram } of durations) {
      const at = durationKeys.indexOf(key);
      for (const [bin, count] of histogram) share.durations.push(durationPlace(month, at, bin), count);
    }
  }
  return share;
}

function addPlaces(into: Places, from: number, amounts: readonly number[]): void {
  for (let i = 0; i < amounts.length; i++) {
    const amount = amounts[i] as number;
    if (amount !== 0) into.push(from + i, amount);
  }
}

/** Adds to one value of a part. */
export function addToPart({ periods, parts }: KpiTotals, part: KpiPartName, value: string | null, share: Share): void {
  const byValue = parts.get(part);
  if (byValue === undefined) return;
  const known = value ?? '';
  const key = byValue.has(known) || byValue.size < mostValues ? known : otherValues;
  let into = byValue.get(key);
  if (into === undefined) {
    into = emptyTotals(periods);
    byValue.set(key, into);
  }
  addAt(into.counts, share.counts);
  for (const { currency, places } of share.money) addAt(moneyIn(into, currency, periods), places);
  const { durations } = share;
  for (let i = 0; i < durations.length; i += 2) {
    const place = durations[i] as number;
    into.durations.set(place, (into.durations.get(place) ?? 0) + (durations[i + 1] as number));
  }
}

function addAt(into: Float64Array, places: Places): void {
  for (let i = 0; i < places.length; i += 2) {
    const place = places[i] as number;
    into[place] = (into[place] as number) + (places[i + 1] as number);
  }
}

function moneyIn({ money }: PartTotals, currency: string, periods: number): Float64Array {
  const known = money.get(currency);
  if (known !== undefined) return known;
  const made = new Float64Array(periods * moneyPerMonth);
  money.set(currency, made);
  return made;
}

/** What belongs to no customer: to the sums of all. A month outside of the totals adds nothing. */
export function addMoneyToAll(totals: KpiTotals, month: Month, currency: string, key: MoneyKey, cents: number): void {
  const { first, periods, parts } = totals;
  const all = parts.get('all')?.get('');
  const period = month - first;
  if (all === undefined || period < 0 || period >= periods) return;
  addAt(moneyIn(all, currency, periods), [period * moneyPerMonth + moneyAt[key], cents]);
}

/** The months of one value of a part, as KPIs are computed from them. */
export function monthsOf({ first, periods }: KpiTotals, { counts, money, durations }: PartTotals): MonthContribution[] {
  const months = emptyMonths(first, periods);
  for (const [month, { sums }] of months.entries()) {
    for (let i = 0; i < perMonth; i++) sums.counts[i] = counts[month * perMonth + i] as number;
    for (const [currency, all] of money) {
      const cents = all.subarray(month * moneyPerMonth, (month + 1) * moneyPerMonth);
      if (cents.every((each) => each === 0)) continue;
      const into = moneyOf(sums, currency).cents;
      for (let i = 0; i < moneyPerMonth; i++) into[i] = cents[i] as number;
    }
  }
  for (const [place, count] of durations) {
    const [at, bin] = [Math.floor(place / bins), place % bins];
    const [month, key] = [months[Math.floor(at / durationKeys.length)], durationKeys[at % durationKeys.length]];
    if (month !== undefined && key !== undefined) histogramOf(month.sums, key).set(bin, count);
  }
  return months;
}

/** Of all customers together. */
export function monthsOfAll(totals: KpiTotals): MonthContribution[] {
  const all = totals.parts.get('all')?.get('');
  return all === undefined ? [] : monthsOf(totals, all);
}
