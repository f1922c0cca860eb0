/** Amounts of one currency in another, by dated rates that an admin gives. Exact: rates are fractions of whole numbers. */
import type { Instant } from '../records/types.ts';

/** One unit of `from` is `rate` units of `to` from 00:00 UTC of `date` on. */
export interface CurrencyRate {
  readonly from: string;
  readonly to: string;
  /** 2026-11-22 */
  readonly date: string;
  /** A decimal above zero as text: "1.0857". */
  readonly rate: string;
}

/** What an admin sets about currencies. */
export interface MoneySettings {
  /** The one currency in which customers are compared; null where only one is in use. */
  readonly reportingCurrency: string | null;
  readonly rates: readonly CurrencyRate[];
}

export const defaultMoneySettings: MoneySettings = { reportingCurrency: null, rates: [] };

/** How one currency is turned into another at a date. */
export interface Quote {
  /** The fraction numerator / denominator, exact. */
  readonly numerator: bigint;
  readonly denominator: bigint;
  /** The same for people, to 8 significant digits. */
  readonly rate: string;
  /** The rate's date; of a rate over a third currency the older of both. Null between equal currencies. */
  readonly rateDate: string | null;
  /** Whether the rate was given so, the other way round, or over a third currency (`over`). */
  readonly way: 'same' | 'direct' | 'inverse' | 'cross';
  readonly over: string | null;
}

export interface NoQuote {
  /** In words: "no rate from USD to EUR at or before 22 Nov 2026". */
  readonly reason: string;
}

/** Rates, ready to be asked. */
export interface Exchange {
  readonly reportingCurrency: string | null;
  quote(from: string, to: string, at: Instant): Quote | NoQuote;
}

interface Dated {
  readonly date: string;
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const decimalText = /^\d{1,12}(\.\d{1,12})?$/;

/** Whether a text can be a rate: a decimal above zero, at most 12 digits on either side. */
export function isRateText(text: string): boolean {
  return decimalText.test(text) && /[1-9]/.test(text);
}

/**
 * Answers by the latest rate at or before the date: the one given, or its inverse where that is newer, else over one third currency
 * (the pair whose older rate is the newest). A later rate is never used. Answers are kept: a book asks for few pairs many times.
 * @throws RangeError for a rate that isRateText refuses.
 */
export function exchangeOf({ reportingCurrency, rates }: MoneySettings): Exchange {
  const pairs = pairsOf(rates);
  const kept = new Map<string, Quote | NoQuote>();
  return {
    reportingCurrency,
    quote: (from, to, at) => {
      const day = new Date(at).toISOString().slice(0, 10);
      const key = `${from}>${to}@${day}`;
      const known = kept.get(key);
      if (known !== undefined) return known;
      const found = find(pairs, from, to, day);
      if (kept.size >= mostKept) kept.clear();
      kept.set(key, found);
      return found;
    },
  };
}

const mostKept = 10_000;

export const isQuote = (found: Quote | NoQuote): found is Quote => 'rate' in found;

/** `cents` by a quote, rounded half to even; null where a number does not count either of them exactly. */
export function convertCents(cents: number, { numerator, denominator }: Quote): number | null {
  if (!Number.isSafeInteger(cents)) return null;
  const product = BigInt(cents) * numerator;
  const isBelow = product < 0n;
  const size = isBelow ? -product : product;
  let whole = size / denominator;
  const twice = (size % denominator) * 2n;
  if (twice > denominator || (twice === denominator && whole % 2n === 1n)) whole += 1n;
  const result = Number(isBelow ? -whole : whole);
  return Number.isSafeInteger(result) ? result : null;
}

/** Rates of each pair, oldest first; each stands as given and turned round. */
type Pairs = ReadonlyMap<string, ReadonlyMap<string, { direct: Dated[]; inverse: Dated[] }>>;

function pairsOf(rates: readonly CurrencyRate[]): Pairs {
  const pairs = new Map<string, Map<string, { direct: Dated[]; inverse: Dated[] }>>();
  const of = (from: string, to: string) => {
    const row = pairs.get(from) ?? new Map<string, { direct: Dated[]; inverse: Dated[] }>();
    pairs.set(from, row);
    const pair = row.get(to) ?? { direct: [], inverse: [] };
    row.set(to, pair);
    return pair;
  };
  for (const { from, to, date, rate } of [...rates].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))) {
    const { numerator, denominator } = fraction(rate);
    of(from, to).direct.push({ date, numerator, denominator });
    of(to, from).inverse.push({ date, numerator: denominator, denominator: numerator });
  }
  return pairs;
}

function fraction(rate: string): { numerator: bigint; denominator: bigint } {
  if (!isRateText(rate)) throw new RangeError(`not a rate: ${rate}`);
  const [whole = '0', part = ''] = rate.split('.');
  return { numerator: BigInt(whole + part), denominator: 10n ** BigInt(part.length) };
}

function find(pairs: Pairs, from: string, to: string, day: string): Quote | NoQuote {
  if (from === to) {
    return { numerator: 1n, denominator: 1n, rate: '1', rateDate: null, way: 'same', over: null };
  }
  const straight = leg(pairs, from, to, day);
  if (straight !== null) {
    const { numerator, denominator, date, way } = straight;
    return { numerator, denominator, rate: decimalOf(numerator, denominator), rateDate: date, way, over: null };
  }
  return overThird(pairs, from, to, day) ?? { reason: `no rate from ${from} to ${to} at or before ${day}` };
}

function overThird(pairs: Pairs, from: string, to: string, day: string): Quote | null {
  let best: Quote | null = null;
  for (const over of [...(pairs.get(from)?.keys() ?? [])].sort()) {
    const first = leg(pairs, from, over, day);
    const second = leg(pairs, over, to, day);
    if (first === null || second === null) continue;
    const rateDate = first.date < second.date ? first.date : second.date;
    if (best !== null && (best.rateDate ?? '') >= rateDate) continue;
    const numerator = first.numerator * second.numerator;
    const denominator = first.denominator * second.denominator;
    best = { numerator, denominator, rate: decimalOf(numerator, denominator), rateDate, way: 'cross', over };
  }
  return best;
}

function leg(pairs: Pairs, from: string, to: string, day: string): (Dated & { way: 'direct' | 'inverse' }) | null {
  const pair = pairs.get(from)?.get(to);
  if (pair === undefined) return null;
  const direct = latest(pair.direct, day);
  const inverse = latest(pair.inverse, day);
  if (direct !== null && (inverse === null || direct.date >= inverse.date)) return { ...direct, way: 'direct' };
  return inverse === null ? null : { ...inverse, way: 'inverse' };
}

function latest(dated: readonly Dated[], day: string): Dated | null {
  for (let i = dated.length - 1; i >= 0; i--) {
    const each = dated[i] as Dated;
    if (each.date <= day) return each;
  }
  return null;
}

/** To 8 significant digits, without an exponent. */
function decimalOf(numerator: bigint, denominator: bigint): string {
  let places = 8;
  for (let value = numerator / denominator; value > 0n && places > 0; value /= 10n) places -= 1;
  for (let value = (numerator * 10n ** 24n) / denominator; value > 0n && value < 10n ** 23n; value *= 10n) places += 1;
  const scale = 10n ** BigInt(places);
  const scaled = (numerator * scale * 2n + denominator) / (denominator * 2n);
  const digits = String(scaled).padStart(places + 1, '0');
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
