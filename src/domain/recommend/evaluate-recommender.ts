import type { Figure } from '../evaluation/report.ts';
import { grouped } from '../evaluation/table/words.ts';
import { wilson } from '../evaluation/wilson.ts';
import { dayWords } from '../records/date-words.ts';
import type { Instant } from '../records/types.ts';
import { type LearnOptions, learnRecommender } from './learn-recommender.ts';
import type { PurchaseBook } from './purchase-book.ts';
import { readyRecommender, recommendedCodes } from './recommend-products.ts';
import type { Recommender } from './recommender.ts';

export interface HitRates {
  /** Share of last purchases that were the first, or among the first three, recommendations; with its 95 % interval. */
  readonly at1: Figure;
  readonly at3: Figure;
}

export interface RecommenderEvaluation {
  /** Last purchases judged, one a customer. */
  readonly purchases: number;
  readonly from: Instant | null;
  readonly to: Instant | null;
  /** Products that could have been recommended, on average: three of four are soon guessed. */
  readonly meanChoice: number;
  readonly recommended: HitRates;
  /** The most bought products the customer does not have. */
  readonly popular: HitRates;
  /** `recommended` less `popular`, on the same purchases. */
  readonly gainAt1: Figure;
  readonly gainAt3: Figure;
  readonly verdict: 'too little data' | 'no better than popularity' | 'better than popularity';
  readonly sentence: string;
}

/** Each is judged by what was known when its window began. */
const windows = 4;
/** Below this many last purchases nothing is claimed. */
const enough = 30;
const z95 = 1.959964;

/** A customer's last purchase of something new, and where in the book what it had before ends. */
interface LastPurchase {
  readonly customer: number;
  readonly at: Instant;
  /** Products first bought at that very moment: any of them is a hit. */
  readonly from: number;
  readonly to: number;
}

/** Hits at 1 and at 3 of the recommendations (r) and of popularity (p), and how they pair. */
interface Tally {
  n: number;
  choice: number;
  readonly hits: { r1: number; r3: number; p1: number; p3: number };
  readonly only: { r1: number; r3: number; p1: number; p3: number };
}

/**
 * Would the last purchase of each customer have been recommended? (Leave-last-out, as in Deshpande, Karypis 2004.) By time: those of
 * the newer half of the book's purchases are judged, in four windows, each by a recommender that learnt only from what was bought before
 * the window began, and on what the customer had before the purchase. Only products that were known by then can be hit.
 */
export function evaluateRecommender(book: PurchaseBook, options: LearnOptions): RecommenderEvaluation {
  const lasts = lastPurchases(book);
  const tally: Tally = { n: 0, choice: 0, hits: { r1: 0, r3: 0, p1: 0, p3: 0 }, only: { r1: 0, r3: 0, p1: 0, p3: 0 } };
  const size = Math.ceil(lasts.length / windows);
  for (let start = 0; start < lasts.length; ) {
    const before = (lasts[start] as LastPurchase).at;
    let end = Math.min(lasts.length, start + size);
    while (end < lasts.length && (lasts[end] as LastPurchase).at === (lasts[end - 1] as LastPurchase).at) end += 1;
    judgeWindow(book, lasts.slice(start, end), learnRecommender(book, { ...options, before }), tally);
    start = end;
  }
  return evaluationOf(tally, lasts[0]?.at ?? null, lasts.at(-1)?.at ?? null, options.asOf);
}

/** Oldest first; only customers that had something before. */
function lastPurchases({ offsets, at }: PurchaseBook): LastPurchase[] {
  if (at.length === 0) return [];
  const median = Float64Array.from(at).sort()[Math.floor(at.length / 2)] as number;
  const found: LastPurchase[] = [];
  for (let customer = 0; customer + 1 < offsets.length; customer++) {
    const to = offsets[customer + 1] as number;
    const last = at[to - 1] as number;
    let from = to - 1;
    while (from > (offsets[customer] as number) && at[from - 1] === last) from -= 1;
    if (from > (offsets[customer] as number) && last >= median) found.push({ customer, at: last, from, to });
  }
  return found.sort((a, b) => a.at - b.at);
}

function judgeWindow(book: PurchaseBook, lasts: readonly LastPurchase[], learnt: Recommender, tally: Tally): void {
  const ready = readyRecommender(learnt);
  for (const { customer, from, to } of lasts) {
    const start = book.offsets[customer] as number;
    const group = book.groups[book.groupOf[customer] as number];
    const owned = book.items.subarray(start, from);
    const bought = book.items.subarray(from, to);
    const has = Array.from(owned, (code) => book.products[code] ?? '');
    const prospect = { has, industry: group?.industry ?? null, size: group?.size ?? null };
    const place = placeOf(recommendedCodes(ready, prospect, 3), bought);
    const popular = ready.byPopularity.filter((code, i) => i < 3 + owned.length && !owned.includes(code));
    const popularPlace = placeOf(popular, bought);
    const choice = ready.byPopularity.length - owned.reduce((sum, code) => sum + (isKnown(learnt, code) ? 1 : 0), 0);
    tally.n += 1;
    tally.choice += choice;
    note(tally, '1', place < 1, popularPlace < 1);
    note(tally, '3', place < 3, popularPlace < 3);
  }
}

/** Whether it could be recommended at all. */
function isKnown({ products, minSupport }: Recommender, code: number): boolean {
  return (products[code]?.customers ?? 0) >= Math.max(1, minSupport);
}

function placeOf(codes: readonly number[], bought: Uint32Array): number {
  const place = codes.findIndex((code) => bought.includes(code));
  return place < 0 ? Number.POSITIVE_INFINITY : place;
}

function note({ hits, only }: Tally, at: '1' | '3', isHit: boolean, isPopularHit: boolean): void {
  if (isHit) hits[`r${at}`] += 1;
  if (isPopularHit) hits[`p${at}`] += 1;
  if (isHit && !isPopularHit) only[`r${at}`] += 1;
  if (isPopularHit && !isHit) only[`p${at}`] += 1;
}

function evaluationOf(
  { n, choice, hits, only }: Tally,
  from: Instant | null,
  to: Instant | null,
  asOf: Instant,
): RecommenderEvaluation {
  const rate = (count: number): Figure => wilson(n === 0 ? 0 : count / n, n);
  const gainAt3 = pairedGain(only.r3, only.p3, n);
  const gainAt1 = pairedGain(only.r1, only.p1, n);
  const isBetter = gainAt3.low > 0 || (gainAt1.low > 0 && gainAt3.value >= 0);
  const figures = {
    purchases: n,
    from,
    to,
    meanChoice: n === 0 ? 0 : choice / n,
    recommended: { at1: rate(hits.r1), at3: rate(hits.r3) },
    popular: { at1: rate(hits.p1), at3: rate(hits.p3) },
    gainAt1,
    gainAt3,
    verdict: n < enough ? 'too little data' : isBetter ? 'better than popularity' : 'no better than popularity',
  } as const;
  return { ...figures, sentence: sentenceOf(figures, asOf) };
}

/**
 * Difference of two shares of the same n, 95 %: Wald's interval with half a case added to each cell (Agresti, Min 2005, "Simple improved
 * confidence intervals for comparing matched proportions"), so that few cases do not make it narrow.
 */
function pairedGain(onlyFirst: number, onlySecond: number, n: number): Figure {
  if (n === 0) return { value: 0, low: -1, high: 1 };
  const total = n + 2;
  const [first, second] = [(onlyFirst + 0.5) / total, (onlySecond + 0.5) / total];
  const half = z95 * Math.sqrt((first + second - (first - second) ** 2) / total);
  const value = (onlyFirst - onlySecond) / n;
  return {
    value,
    low: Math.max(-1, Math.min(value, first - second - half)),
    high: Math.min(1, Math.max(value, first - second + half)),
  };
}

function sentenceOf(figures: Omit<RecommenderEvaluation, 'sentence'>, asOf: Instant): string {
  const { purchases, from, to, recommended, popular, meanChoice, verdict } = figures;
  if (purchases === 0 || from === null || to === null)
    return 'No customer has bought a second product late enough to judge by: how good the recommendations are is not known.';
  const share = ({ value, low, high }: Figure): string => `${percent(value)} % (${percent(low)} to ${percent(high)} %)`;
  const choice = meanChoice < 9.5 ? meanChoice.toFixed(1).replace('.0', '') : grouped(Math.round(meanChoice));
  const of = `Of ${grouped(purchases)} last purchases from ${dayWords(from, asOf)} to ${dayWords(to, asOf)}, `;
  const first = `${share(recommended.at1)} were the first recommendation`;
  // Three of three are no feat.
  const counted =
    meanChoice <= 3
      ? `${of}${first} of ${choice} products to choose from; going by popularity alone ${percent(popular.at1.value)} %.`
      : `${of}${first} and ${share(recommended.at3)} among the first three of ${choice} products to choose from; going by popularity ` +
        `alone ${percent(popular.at1.value)} and ${percent(popular.at3.value)} %.`;
  return `${counted} ${verdictWords[verdict]}`;
}

const verdictWords: Readonly<Record<RecommenderEvaluation['verdict'], string>> = {
  'too little data': 'Too few to say whether that is better.',
  'no better than popularity': 'That is not shown to be better: take a recommendation as a thought, not as advice.',
  'better than popularity': 'That is better by more than chance would have it.',
};

function percent(share: number): string {
  return share < 0.0995 ? (share * 100).toFixed(1).replace('.0', '') : String(Math.round(share * 100));
}
