import { bounded } from './base-rate.ts';
import type { ScoringSettings } from './settings.ts';

/** Beyond the horizon the excess over the base rate halves in this time: who stays through trouble is not in trouble for ever. */
const halfLifeDays = 180;
const yearDays = 365.25;

type Rates = Pick<ScoringSettings, 'horizonDays' | 'baseRatePerYear'>;

/** What is usual at an install for a customer of this tenure: the shifted-beta-geometric curve of its past customers. */
export interface UsualCurve {
  /** Of the beta distribution of yearly churn rates over customers: the usual rate falls with the tenure. */
  readonly alpha: number;
  readonly beta: number;
  /** Days that this customer has been one. */
  readonly tenureDays: number;
}

/**
 * Probability to be a customer still after `days`, 0 to 1. Within the horizon the hazard is that of the risk; beyond it eases to the
 * base rate's. For risk = base rate this is (1 - yearly rate)^(days / 365).
 */
export function survivalAfter(days: number, risk: number, settings: Rates): number {
  return Math.exp(-cumulativeHazard(risk, settings)(days));
}

/**
 * Minus the logarithm of the probability to be a customer still after `days` >= 0, for many days of one risk. Within the horizon the
 * hazard h is constant. Beyond it is u·(1 + (h / u' - 1)·2^(-t / 180 days)): u is what is usual, by year of tenure where a curve is
 * given and the base rate else, u' is that at the horizon, t counts from it. Never below 0, and never falls with the risk.
 */
export function cumulativeHazard(
  risk: number,
  { horizonDays, baseRatePerYear }: Rates,
  usual: UsualCurve | null = null,
): (days: number) => number {
  const hazard = -Math.log1p(-bounded(risk)) / horizonDays;
  const base = -Math.log1p(-bounded(baseRatePerYear)) / 365;
  if (usual === null) {
    return (days) => {
      const within = Math.min(days, horizonDays);
      const beyond = Math.max(0, days - horizonDays);
      return hazard * within + base * beyond + (hazard - base) * easing(beyond);
    };
  }
  const from = usual.tenureDays + horizonDays;
  const excess = hazard / usualHazard(usual, yearOf(from)) - 1;
  return (days) => {
    if (days <= horizonDays) return hazard * days;
    let sum = hazard * horizonDays;
    const until = usual.tenureDays + days;
    for (let at = from; at < until; ) {
      const year = yearOf(at);
      const end = Math.min(until, year * yearDays);
      const eased = easing(end - from) - easing(at - from);
      sum += usualHazard(usual, year) * (end - at + excess * eased);
      at = end;
    }
    return sum;
  };
}

/** ∫ 2^(-t / half-life) dt from 0 to `days`. */
function easing(days: number): number {
  return (halfLifeDays / Math.LN2) * (1 - 2 ** (-days / halfLifeDays));
}

/** The first year of being a customer is 1. */
function yearOf(tenureDays: number): number {
  return Math.floor(tenureDays / yearDays) + 1;
}

/** Of the n-th year, a day: Fader and Hardie 2007, equation 7: the share that stays is (beta + n - 1) / (alpha + beta + n - 1). */
function usualHazard({ alpha, beta }: UsualCurve, year: number): number {
  return -Math.log1p(-bounded(alpha / (alpha + beta + year - 1))) / yearDays;
}
