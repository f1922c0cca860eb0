import type { Contract } from '../records/contract.ts';
import { dayWords } from '../records/date-words.ts';
import type { Instant } from '../records/types.ts';
import type { CustomerValue } from './score.ts';
import type { ScoringSettings } from './settings.ts';
import { survivalCurve } from './survival.ts';

export const contractValueMethod = 'contract: monthly margin x survival x discount';
const monthDays = 365.25 / 12;

/**
 * Expected discounted margin over the horizon, in hundredths: the sum over months of recurring value / 12 x margin x survival to the
 * middle of the month x (1 + d)^-years. Null with the reason where there is no ground for a figure.
 */
export function customerValue(
  contract: Contract,
  risk: number | null,
  asOf: Instant,
  settings: ScoringSettings,
): CustomerValue {
  const { horizonYears, discountRate, margin } = settings.value;
  const stated = { currency: contract.currency, horizonYears, discountRate };
  const unknown = (reason: string): CustomerValue => ({ ...stated, cents: null, method: 'none', reason });
  if (contract.churned !== null) return unknown(`left on ${dayWords(contract.churned.at, asOf)}`);
  if (contract.wins.length === 0) return unknown('no won deal yet');
  if (!contract.isContract) return unknown('no contract: value for repeat buyers is not estimated yet');
  const recurring = contract.recurringCents ?? 0;
  if (recurring === 0) return unknown('no recurring value is running');
  if (risk === null) return unknown('no churn risk to go by');
  let sum = 0;
  const months = Math.round(horizonYears * 12);
  const survival = survivalCurve(risk, settings);
  for (let month = 0; month < months; month++) {
    const days = (month + 0.5) * monthDays;
    sum += survival(days) * (1 + discountRate) ** (-days / 365.25);
  }
  const cents = Math.round((recurring / 12) * margin * sum);
  return { ...stated, cents, method: contractValueMethod, reason: null };
}
