import type { CustomerValue } from './score.ts';

/**
 * The value in the currency in which customers are compared, hundredths: the reporting one; the customer's own where the install has
 * set none; null where it has and there is no rate, for amounts of different currencies are not one scale.
 */
export function comparableCents({ cents, reporting, reportingReason }: CustomerValue): number | null {
  // Scores from before there were reporting currencies have neither.
  if (reporting) return reporting.cents;
  return reportingReason ? null : cents;
}
