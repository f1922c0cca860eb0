/**
 * How loyal a customer is by what it does: it stays, it comes back, it grows, it would recommend. Each part runs from 0 to 100 with 50
 * as neutral; parts of which little is known are drawn to neutral, and what is not known leaves its weight to the others. Referrals
 * would belong to advocacy; the records know none, so promoters' answers stand for it.
 */
import type { FeatureView } from '../features/feature-view.ts';
import { type FeatureVector, featureIndex } from '../features/registry.ts';
import { closedAt } from '../records/as-of.ts';
import { dayWords } from '../records/date-words.ts';
import type { Deal } from '../records/types.ts';
import { type BlendedScore, oneDecimal, twoDecimals } from './blended-score.ts';
import { addPoints, decayOf, type RecentMean } from './recent-mean.ts';

const neutral = 50;
/** Neutral weighs as much as a fifth of all parts together. */
const priorWeight = 0.2;
/** Renewals, departures and purchases count half after three years, answers after one. */
const loyaltyHalfLifeDays = 1_095;
const answerHalfLifeDays = 365;
const repeatDecay = decayOf(loyaltyHalfLifeDays);
const answerDecay = decayOf(answerHalfLifeDays);
/** Neutral's weight against so many renewals, repeats or answers of today. */
const priorEvents = 2;
/** With us for so many months gives 50, twice as many 75. */
const tenureHalfMonths = 24;

const weights = { tenure: 0.25, repeat: 0.35, growth: 0.2, advocacy: 0.2 } as const;
type PartName = keyof typeof weights;
const partNames = Object.keys(weights) as PartName[];

/** Points of a part, and how much of it is known, 0 to 1. */
interface Part {
  readonly points: number;
  readonly known: number;
}

const at = (key: string): number => featureIndex.get(key) as number;
const tenureAt = at('tenure_months');
const recurringAt = at('recurring_change_12m');
const spendAt = at('spend_change_180d');

/** 0 to 100 as of the view's date, from the view and its own features; null with the reason for prospects and those who left. */
export function loyaltyOf(view: FeatureView, vector: FeatureVector): BlendedScore {
  const reason = noLoyaltyReason(view);
  if (reason !== null) return { score: null, coverage: 0, parts: [], reason };
  const parts: Record<PartName, Part | null> = {
    tenure: tenurePart(vector.values[tenureAt] as number),
    repeat: repeatPart(view),
    growth: growthPart(vector, view.contract.isContract),
    advocacy: advocacyPart(view),
  };
  let weightSum = priorWeight;
  let sum = priorWeight * neutral;
  let coverage = 0;
  const known: { name: string; points: number; weight: number }[] = [];
  for (const name of partNames) {
    const part = parts[name];
    if (part === null) continue;
    const weight = weights[name] * part.known;
    weightSum += weight;
    sum += weight * part.points;
    coverage += weight;
    known.push({ name, points: part.points, weight });
  }
  return {
    score: oneDecimal(sum / weightSum),
    coverage: twoDecimals(coverage),
    parts: known.map(({ name, points, weight }) => ({
      name,
      score: oneDecimal(points),
      weight: twoDecimals(weight / weightSum),
    })),
    reason: null,
  };
}

function noLoyaltyReason({ contract, asOf }: FeatureView): string | null {
  if (contract.churned !== null) return `Left on ${dayWords(contract.churned.at, asOf)}`;
  return contract.wins.length === 0 ? 'No won deal yet' : null;
}

function tenurePart(months: number): Part | null {
  return Number.isNaN(months) ? null : { points: 100 * (1 - 2 ** (-months / tenureHalfMonths)), known: 1 };
}

/** Each renewal or repeated purchase speaks for the customer, each departure against; a first term not yet over says nothing. */
function repeatPart({ contract, asOf }: FeatureView): Part | null {
  const { wins, churns, isContract } = contract;
  const repeats: RecentMean = { evidence: 0, sum: 0 };
  for (const churn of churns) addPoints(repeats, asOf - churn.at, 0, repeatDecay);
  for (let i = 0; i < wins.length; i++) {
    const win = wins[i] as Deal;
    if (isContract ? win.kind === 'renewal' : i > 0) addPoints(repeats, asOf - closedAt(win), 100, repeatDecay);
  }
  return drawnToNeutral(repeats);
}

/** Half again as large gives 100, half as large 0. */
function growthPart({ values }: FeatureVector, isContract: boolean): Part | null {
  const change = values[isContract ? recurringAt : spendAt] as number;
  return Number.isNaN(change) ? null : { points: Math.min(100, Math.max(0, neutral + 100 * change)), known: 1 };
}

/** Promoters (9 and 10) against detractors (0 to 6) of the answers to "would you recommend us" (Reichheld 2003). */
function advocacyPart({ surveys, asOf }: FeatureView): Part | null {
  const answers: RecentMean = { evidence: 0, sum: 0 };
  for (const { kind, value, at: answeredAt } of surveys) {
    if (kind !== 'nps') continue;
    addPoints(answers, asOf - answeredAt, value >= 9 ? 100 : value >= 7 ? neutral : 0, answerDecay);
  }
  return drawnToNeutral(answers);
}

function drawnToNeutral({ evidence, sum }: RecentMean): Part | null {
  if (evidence === 0) return null;
  return { points: (sum + priorEvents * neutral) / (evidence + priorEvents), known: Math.min(1, evidence) };
}
