/**
 * How satisfied a customer is by its own words: surveys (NPS, CSAT, CES) and the ratings of solved tickets, on one scale. Recent
 * answers count more, and few answers are drawn to what is usual (a Bayesian average): one bad answer is no verdict.
 */
import type { FeatureView } from '../features/feature-view.ts';
import { isKnown } from '../records/as-of.ts';
import { dayMs } from '../records/time.ts';
import type { Survey } from '../records/types.ts';
import { type BlendedScore, oneDecimal, twoDecimals } from './blended-score.ts';
import { addPoints, decayOf, type RecentMean } from './recent-mean.ts';

/** An answer counts half after so many days, and not at all after two years. */
const satisfactionHalfLifeDays = 180;
const oldestMs = 730 * dayMs;
const decay = decayOf(satisfactionHalfLifeDays);
/** What is usual: NPS 7.5 of 10, CSAT 4 of 5, CES 5 of 7 lie about here. */
export const usualSatisfaction = 70;
/** The usual weighs as much as two answers of today. */
const priorAnswers = 2;
/** So many answers of today say all that a source can say; ratings of many tickets do not drown a survey. */
const enoughAnswers = 4;

type Source = 'nps' | 'csat' | 'ces' | 'tickets';
/** Weight of one answer, and share of the coverage. NPS asks for the whole relation, a ticket for one afternoon. */
const sources: readonly { readonly name: Source; readonly weight: number; readonly coverage: number }[] = [
  { name: 'nps', weight: 1, coverage: 0.4 },
  { name: 'csat', weight: 1, coverage: 0.25 },
  { name: 'ces', weight: 0.7, coverage: 0.15 },
  { name: 'tickets', weight: 0.5, coverage: 0.2 },
];
/** Answers of today after which a source counts as fully covered. */
const coveredBy = 1;

interface Known {
  readonly name: Source;
  readonly mean: number;
  readonly weight: number;
}

/** 0 to 100 as of the view's date; null with the reason where nobody was asked or nobody answered. */
export function satisfactionOf(view: FeatureView): BlendedScore {
  const answers = answersOf(view);
  let weightSum = priorAnswers;
  let sum = priorAnswers * usualSatisfaction;
  let coverage = 0;
  const known: Known[] = [];
  for (const { name, weight: perAnswer, coverage: share } of sources) {
    const { evidence, sum: points } = answers[name];
    if (evidence === 0) continue;
    const weight = perAnswer * Math.min(enoughAnswers, evidence);
    const mean = points / evidence;
    weightSum += weight;
    sum += weight * mean;
    coverage += share * Math.min(1, evidence / coveredBy);
    known.push({ name, mean, weight });
  }
  if (known.length === 0) return { score: null, coverage: 0, parts: [], reason: silenceReason(view) };
  const parts = known.map(({ name, mean, weight }) => ({
    name,
    score: oneDecimal(mean),
    weight: twoDecimals(weight / weightSum),
  }));
  return { score: oneDecimal(sum / weightSum), coverage: twoDecimals(coverage), parts, reason: null };
}

/** Newest first: what is too old ends the look. */
function answersOf({ surveys, tickets, asOf }: FeatureView): Readonly<Record<Source, RecentMean>> {
  const answers = { nps: none(), csat: none(), ces: none(), tickets: none() };
  for (let i = surveys.length - 1; i >= 0; i--) {
    const survey = surveys[i] as Survey;
    const age = asOf - survey.at;
    if (age > oldestMs) break;
    addPoints(answers[survey.kind], age, pointsOf(survey), decay);
  }
  for (const { closedAt, satisfaction } of tickets) {
    if (satisfaction === null || closedAt === null || asOf - closedAt > oldestMs) continue;
    addPoints(answers.tickets, asOf - closedAt, within(satisfaction, 1, 5), decay);
  }
  return answers;
}

function none(): RecentMean {
  return { evidence: 0, sum: 0 };
}

function pointsOf({ kind, value }: Survey): number {
  if (kind === 'nps') return within(value, 0, 10);
  return within(value, 1, kind === 'csat' ? 5 : 7);
}

function within(value: number, lowest: number, highest: number): number {
  return (100 * (Math.min(highest, Math.max(lowest, value)) - lowest)) / (highest - lowest);
}

function silenceReason(view: FeatureView): string {
  const isAsked = isKnown(view, 'survey', view.surveys.length > 0);
  return isAsked ? 'No survey answer or ticket rating in two years' : 'No survey answer and no ticket rating is known';
}
