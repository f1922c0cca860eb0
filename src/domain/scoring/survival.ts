import { bounded } from './base-rate.ts';
import type { ScoringSettings } from './settings.ts';

/** Beyond the horizon the excess over the base rate halves in this time: who stays through trouble is not in trouble for ever. */
const halfLifeDays = 180;

/**
 * Probability to be a customer still after `days`, 0 to 1. Within the horizon the hazard is that of the risk; beyond it eases to the
 * base rate's. For risk = base rate this is (1 - yearly rate)^(days / 365).
 */
export function survivalAfter(
  days: number,
  risk: number,
  settings: Pick<ScoringSettings, 'horizonDays' | 'baseRatePerYear'>,
): number {
  const hazard = -Math.log1p(-bounded(risk)) / settings.horizonDays;
  const base = -Math.log1p(-bounded(settings.baseRatePerYear)) / 365;
  const within = Math.min(days, settings.horizonDays);
  const beyond = Math.max(0, days - settings.horizonDays);
  const eased = (halfLifeDays / Math.LN2) * (1 - 2 ** (-beyond / halfLifeDays));
  return Math.exp(-(hazard * within + base * beyond + (hazard - base) * eased));
}
