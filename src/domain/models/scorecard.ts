/**
 * Rung 1 of the ladder: expert weights on standardised features, before an install has churn events of its own. Additive in
 * log-odds: intercept + contributions = log-odds, exactly.
 */
import { type FeatureVector, features } from '../features/registry.ts';
import { logit, overDays, sigmoid } from '../scoring/base-rate.ts';
import { featureGroups, type ScoringSettings } from '../scoring/settings.ts';
import { stepsFromUsual, weightOf } from './expert-steps.ts';
import type { Assessment, RiskModel } from './risk-model.ts';

export const scorecardVersion = 'scorecard-1';

export interface BaseRate {
  readonly perYear: number;
  readonly horizonDays: number;
}

/** No single figure, however odd, counts more than this many steps. */
const maxSteps = 2.5;
/** What is known takes over the weight of what is not, but at most this much: with little data the risk stays near the base rate. */
const maxTakeover = 1.5;
/** Features of one customer move together and within less than a step; share of the sum of squared weights that the risk varies by. */
const spreadShare = 0.5;

const groupOf = features.map((feature) => featureGroups.indexOf(feature.group));
const groupWeight = sumByGroup(() => true);
const totalWeight = sum(groupWeight);

/**
 * Scores a vector. `isMasked` leaves features out as if they were not known. The base rate is the mean over customers in trouble and
 * others, so a customer with only usual figures lies below it, by half the variance of the log-odds.
 */
export function scorecard(vector: FeatureVector, base: BaseRate, isMasked?: (index: number) => boolean): Assessment {
  const isKnown = (i: number): boolean => !Number.isNaN(vector.values[i] as number) && !isMasked?.(i);
  const known = sumByGroup(isKnown);
  let reached = 0;
  for (let g = 0; g < known.length; g++) if ((known[g] as number) > 0) reached += groupWeight[g] as number;
  const across = reached === 0 ? 0 : Math.min(maxTakeover, totalWeight / reached);
  const contributions = new Float64Array(features.length);
  let logOdds = logit(overDays(base.perYear, base.horizonDays));
  let squares = 0;
  for (let i = 0; i < features.length; i++) {
    const weight = weightOf(i);
    if (weight === 0 || !isKnown(i)) continue;
    const group = groupOf[i] as number;
    const within = Math.min(maxTakeover, (groupWeight[group] as number) / (known[group] as number));
    const scaled = weight * Math.min(maxTakeover, within * across);
    contributions[i] = scaled * stepsWorse(i, vector);
    squares += scaled * scaled;
  }
  const intercept = logOdds - (spreadShare * squares) / 2;
  logOdds = intercept;
  for (let i = 0; i < contributions.length; i++) logOdds += contributions[i] as number;
  return { risk: sigmoid(logOdds), logOdds, intercept, contributions };
}

/** The scorecard as what scores customers, at the install's base rate and horizon. */
export function scorecardModel(settings: Pick<ScoringSettings, 'baseRatePerYear' | 'horizonDays'>): RiskModel {
  const base: BaseRate = { perYear: settings.baseRatePerYear, horizonDays: settings.horizonDays };
  return {
    version: scorecardVersion,
    horizonDays: settings.horizonDays,
    assess: (vector, isMasked) => scorecard(vector, base, isMasked),
  };
}

/** How many steps a known feature lies from usual, above zero for worse, within ±2.5. */
export function stepsWorse(index: number, vector: FeatureVector): number {
  return Math.min(maxSteps, Math.max(-maxSteps, stepsFromUsual(index, vector)));
}

function sumByGroup(counts: (index: number) => boolean): number[] {
  const sums: number[] = featureGroups.map(() => 0);
  for (let i = 0; i < features.length; i++) {
    if (counts(i)) sums[groupOf[i] as number] = (sums[groupOf[i] as number] ?? 0) + weightOf(i);
  }
  return sums;
}

function sum(list: readonly number[]): number {
  let total = 0;
  for (const each of list) total += each;
  return total;
}
