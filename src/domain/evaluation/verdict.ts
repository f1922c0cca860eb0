/** What an admin may believe, in one sentence or three. */
import { daysWords } from '../records/date-words.ts';
import type { Figure, TierResult, Verdict, VerdictKind } from './report.ts';
import { grouped } from './table/words.ts';

/**
 * Departures below which nothing is said: with 20 an AUC of 0.7 to 0.75 has an interval of ±0.13 (Hanley and McNeil
 * 1982).
 */
export const minEvents = 20;

/** Fewer calls than this are an anecdote; the next tier is counted in. */
const leastCalled = 10;
/** Below this a tier tells no more than the order does. */
const leastLift = 1.05;
const anyPeriod = 'in the test rows';

export interface VerdictInput {
  /** Departures in the test rows; a customer that left counts once. */
  readonly events: number;
  /** The champion's; null where it does not exist. */
  readonly auc: Figure | null;
  /**
   * Log loss of the base rate less the champion's, on the same test rows, with its standard error clustered by
   * customer.
   */
  readonly gain: number;
  readonly standardError: number;
  /** Models that the champion was chosen among, the base rate not counted; 5 unless given. */
  readonly candidates?: number;
  /** Of the champion, the worst tier first. */
  readonly tiers: readonly TierResult[];
  /** Plural: "customers", "accounts", "rows". */
  readonly unitName: string;
  /**
   * Whether the test rows hold one unit several times (a customer every month): calls are counted then, not customers.
   */
  readonly isRepeated?: boolean;
  /** Days ahead of which risks speak; none for a table. */
  readonly horizonDays?: number;
  /** When the departures were, with its preposition: "between May and October 2026", "in the test rows". */
  readonly period?: string;
  /** What stands in while no model is usable; the base rate for a table that no expert knows. */
  readonly standIn?: 'scorecard' | 'base_rate';
}

/**
 * Usable needs enough departures, a log loss better than the base rate's by more than one standard error, as on the ladder, and an AUC
 * further above 0.5 than chance explains. The champion is the best of several, so 1 chance in 20 is shared among them (Bonferroni).
 */
export function verdictOf(input: VerdictInput): Verdict {
  const kind = kindOf(input);
  if (kind === 'too_little_data') return { kind, sentence: tooLittleWords(input) };
  if (kind === 'no_better_than_base_rate') return { kind, sentence: noBetterWords(input) };
  return { kind, sentence: usableWords(input) };
}

function kindOf({ events, auc, gain, standardError, candidates = 5 }: VerdictInput): VerdictKind {
  if (events < minEvents || auc === null) return 'too_little_data';
  const aucError = (auc.high - auc.low) / (2 * halfInterval);
  const isBeyondChance = auc.value - 0.5 > oneSidedZ(0.05 / Math.max(1, candidates)) * aucError;
  const isBetter = gain > 0 && gain > standardError;
  return isBetter && isBeyondChance && auc.low > 0.5 ? 'usable' : 'no_better_than_base_rate';
}

/** Half a 95 % interval in standard errors. */
const halfInterval = 1.96;

/** Standard normal deviate exceeded with this probability, below 0.5 (Abramowitz and Stegun 26.2.23: to 4.5e-4). */
function oneSidedZ(probability: number): number {
  const t = Math.sqrt(-2 * Math.log(probability));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  return t - above / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}

function tooLittleWords({ events, period = anyPeriod, auc, standIn }: VerdictInput): string {
  const oneClass = events >= minEvents && auc === null;
  const found = `There ${events === 1 ? 'was' : 'were'} ${events === 0 ? '' : 'only '}${departures(events)} ${period}`;
  const known = oneClass
    ? `Everyone left ${period}: what tells leavers from others cannot be learnt.`
    : `${found}; it takes at least ${minEvents} to tell skill from chance.`;
  return `${known} ${standInWords(standIn)}`;
}

function noBetterWords({ events, period = anyPeriod, standIn }: VerdictInput): string {
  const first = 'What is known beforehand did not tell who left any better than one risk for all would have.';
  return `${first} Based on ${departures(events)} ${period}. ${standInWords(standIn)}`;
}

function standInWords(standIn: VerdictInput['standIn'] = 'scorecard'): string {
  return standIn === 'scorecard'
    ? 'Until there is more to learn from, the expert scorecard stands in: its risks rest on rules of thumb, not on your own departures.'
    : 'Until there is more to learn from, the share that left is the best guess for everyone.';
}

function usableWords(input: VerdictInput): string {
  const { events, period = anyPeriod, tiers } = input;
  const low = tiers.at(-1);
  const called = calledOf(tiers);
  const words =
    low === undefined || called === null || called.lift < leastLift
      ? orderWords(input)
      : `${callWords(called, low, input)} That is ${called.lift.toFixed(1).replace('.0', '')} times better than guessing.`;
  return `${words} Based on ${departures(events)} ${period}.`;
}

/** The tiers that the sentence speaks of. */
interface Called {
  /** "critical", "high or worse". */
  readonly words: string;
  readonly rows: number;
  readonly positives: number;
  readonly lift: number;
}

/** The worst tiers that hold enough rows together, the lowest excepted; null where they hold too few. */
function calledOf(tiers: readonly TierResult[]): Called | null {
  let [rows, positives] = [0, 0];
  for (const { tier, lift, ...own } of tiers.slice(0, -1)) {
    const words = rows > 0 ? `${tier} or worse` : tier;
    rows += own.rows;
    positives += own.positives;
    if (rows >= leastCalled) return { words, rows, positives, lift };
  }
  return null;
}

/** "Of the 40 accounts Keel called critical 90 days before, 27 left; of the 610 it called low, 9 did." */
function callWords(called: Called, low: TierResult, input: VerdictInput): string {
  if (input.isRepeated) return timesWords(called, low, input);
  const before = input.horizonDays === undefined ? '' : ` ${daysWords(input.horizonDays)} before`;
  const first = `Of the ${grouped(called.rows)} ${input.unitName} Keel called ${called.words}${before}, ${someWords(called.positives)} left`;
  if (low.rows === 0) return `${first}.`;
  return `${first}; of the ${grouped(low.rows)} it called low, ${someWords(low.positives)} did.`;
}

/**
 * "Of the 40 times Keel called an account critical, it left within 90 days 27 times; of the 610 times it called one
 * low, 9 times."
 */
function timesWords(called: Called, low: TierResult, { unitName, horizonDays }: VerdictInput): string {
  const unit = withArticle(singular(unitName));
  const within = horizonDays === undefined ? '' : ` within ${daysWords(horizonDays)}`;
  const first = `Of the ${plural(called.rows, 'time')} Keel called ${unit} ${called.words}, it left${within} ${often(called.positives)}`;
  if (low.rows === 0) return `${first}.`;
  return `${first}; of the ${plural(low.rows, 'time')} it called one low, ${often(low.positives)}.`;
}

/** Where tiers do not tell leavers apart, the order may: the AUC as what it is. */
function orderWords({ auc, unitName }: VerdictInput): string {
  const share = Math.round((auc?.value ?? 0.5) * 100);
  return `Of ${withArticle(singular(unitName))} that left and one that stayed, the one that left had the higher risk ${share} times in 100.`;
}

function departures(events: number): string {
  return events === 0 ? 'no departures' : plural(events, 'departure');
}

function plural(n: number, noun: string): string {
  return `${grouped(n)} ${noun}${n === 1 ? '' : 's'}`;
}

function often(n: number): string {
  if (n === 0) return 'never';
  return n === 1 ? 'once' : `${grouped(n)} times`;
}

function someWords(n: number): string {
  return n === 0 ? 'none' : grouped(n);
}

function singular(noun: string): string {
  return noun.replace(/s$/, '');
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

const months = 'January February March April May June July August September October November December'.split(' ');

/** "between May and October 2026", "in May 2026", of the first and last moment, in UTC. */
export function periodWords(from: number, to: number): string {
  const [first, last] = [new Date(from), new Date(to)];
  const [firstMonth, lastMonth] = [months[first.getUTCMonth()], months[last.getUTCMonth()]];
  const [firstYear, lastYear] = [first.getUTCFullYear(), last.getUTCFullYear()];
  if (firstYear !== lastYear) return `between ${firstMonth} ${firstYear} and ${lastMonth} ${lastYear}`;
  return firstMonth === lastMonth
    ? `in ${lastMonth} ${lastYear}`
    : `between ${firstMonth} and ${lastMonth} ${lastYear}`;
}
