import type { ScoringSettings } from './settings.ts';
import { cumulativeHazard, type UsualCurve } from './survival.ts';
import type { ContractCurve } from './value-models.ts';

/** A value and its interval in hundredths; null where a number does not count them exactly. */
export interface ValueEstimate {
  readonly cents: number;
  readonly lowCents: number;
  readonly highCents: number;
}

export interface RunningContract {
  /** Per year, hundredths. */
  readonly recurringCents: number;
  /** Days since the customer became one. */
  readonly tenureDays: number;
  /** Churn risk within the horizon, 0 to 1. */
  readonly risk: number;
}

const monthDays = 365.25 / 12;
/** One in ten leaves earlier than the lower end says, one in ten stays longer than the upper one. */
const logTenth = -Math.log(0.1);
const logNineTenths = -Math.log(0.9);
/** 90th percentile of the standard normal distribution. */
const z90 = 1.2816;
/** Without a curve of its own an install's rates are taken to be off by a factor of e^0.5 as a rule. */
const priorSd = 0.5;
/** No curve fits a single customer better than this. */
const leastSd = 0.1;

/**
 * Expected discounted margin of a running contract: the sum over months of recurring value / 12 x margin x survival to the middle of the
 * month x ((1 + growth) / (1 + discount))^years. The interval is what comes in until the customer leaves: at its ends the tenth and the
 * ninetieth percentile of the time of leaving, under hazards raised and lowered by what the curve may be off (Poisson: 1 / √departures,
 * both at 80 %).
 */
export function contractValue(
  { recurringCents, tenureDays, risk }: RunningContract,
  settings: ScoringSettings,
  curve: ContractCurve | null,
): ValueEstimate | null {
  const { horizonYears, discountRate, margin, growth } = settings.value;
  const usual: UsualCurve | null = curve === null ? null : { alpha: curve.alpha, beta: curve.beta, tenureDays };
  const hazardUntil = cumulativeHazard(risk, settings, usual);
  const sd = curve === null ? priorSd : Math.max(leastSd, 1 / Math.sqrt(Math.max(1, curve.departures)));
  const off = Math.exp(z90 * sd);
  const months = Math.max(1, Math.ceil(horizonYears * 12 - 1e-9));
  const share = (horizonYears * 12) / months;
  const step = ((1 + growth) / (1 + discountRate)) ** (share / 12);
  let worth = Math.sqrt(step) * share;
  let mean = 0;
  let low = 0;
  let high = 0;
  for (let month = 0; month < months; month++) {
    const hazard = hazardUntil((month + 0.5) * share * monthDays);
    mean += worth * Math.exp(-hazard);
    if (hazard * off < logNineTenths) low += worth;
    if (hazard / off < logTenth) high += worth;
    worth *= step;
  }
  const perMonth = (recurringCents / 12) * margin;
  const cents = Math.round(perMonth * mean);
  const lowCents = Math.min(cents, Math.round(perMonth * low));
  const highCents = Math.max(cents, Math.round(perMonth * high));
  return Number.isSafeInteger(highCents) && lowCents >= 0 ? { cents, lowCents, highCents } : null;
}
