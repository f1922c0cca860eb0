import { bounded } from './base-rate.ts';
import type { ScoringSettings } from './settings.ts';

/** Beyond the horizon the excess over the base rate halves in this time: who stays through trouble is not in trouble for ever. */
const halfLifeDays = 180;

type Rates = Pick<ScoringSettings, 'horizonDays' | 'baseRatePerYear'>;

/**
 * Probability to be a customer still after `days`, 0 to 1. Within the horizon the hazard is that of the risk; beyond it eases to the
 * base rate's. For risk = base rate this is (1 - yearly rate)^(days / 365).
 */
export function survivalAfter(days: number, risk: number, settings: Rates): number {
  return survivalCurve(risk, settings)(days);
}

/** The same for many days of one risk. */
export function survivalCurve(risk: number, { horizonDays, baseRatePerYear }: Rates): (days: number) => number {
  const hazard = -Math.log1p(-bounded(risk)) / horizonDays;
  const base = -Math.log1p(-bounded(baseRatePerYear)) / 365;
  return (days) => {
    const within = Math.min(days, horizonDays);
    const beyond = Math.max(0, days - horizonDays);
    const eased = (halfLifeDays / Math.LN2) * (1 - 2 ** (-beyond / halfLifeDays));
    return Math.exp(-(hazard * within + base * beyond + (hazard - base) * eased));
  };
}
