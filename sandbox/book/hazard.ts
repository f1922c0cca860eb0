/**
 * The hazard from which churn is drawn. It is stated here and in README.md, and nowhere else:
 *
 *   hazard per year = exp(intercept + sum of coefficient x driver) x term factor x price factor
 *
 * The drivers are constant over a week; the two factors change by the day, for they hang on the days left to the end of the term.
 */
export interface Drivers {
  /** How much of what it could use the customer uses: 0 to about 1.4, usual 0.8. */
  readonly adoption: number;
  /** The same ten weeks earlier (or at the start). */
  readonly adoptionBefore: number;
  /** No champion at the customer now. */
  readonly isChampionGone: boolean;
  /** Trouble with support: 0 is none, 1 a bad month, 3 a crisis. */
  readonly trouble: number;
  /** Mood: 0 neutral, about -2 to 2. */
  readonly mood: number;
  /** Onboarding done badly, 0 to 1; 0 after the first half year. */
  readonly poorOnboarding: number;
  readonly tenureYears: number;
  readonly employees: number;
  readonly products: number;
}

export const intercept = -2.3;

export const coefficients = {
  lowAdoption: 0.8,
  fallingAdoption: 0.5,
  championGone: 0.95,
  trouble: 0.5,
  badMood: 0.35,
  poorOnboarding: 0.8,
  tenure: -0.3,
  size: -0.2,
  moreProducts: -0.2,
} as const;
export type DriverName = keyof typeof coefficients;

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/** Each driver on the scale that its coefficient multiplies. */
export function driverValues(drivers: Drivers): Record<DriverName, number> {
  return {
    lowAdoption: clamp((0.75 - drivers.adoption) / 0.3, -1.5, 2.2),
    fallingAdoption: clamp((drivers.adoptionBefore - drivers.adoption) / 0.2, 0, 2),
    championGone: drivers.isChampionGone ? 1 : 0,
    trouble: Math.min(drivers.trouble, 3),
    badMood: -clamp(drivers.mood, -2, 2),
    poorOnboarding: drivers.poorOnboarding,
    tenure: Math.log1p(drivers.tenureYears),
    size: clamp(Math.log(drivers.employees / 80) / 1.3, -2, 2),
    moreProducts: drivers.products - 1,
  };
}

/** Per year, before the term and price factors. */
export function baseHazard(drivers: Drivers): number {
  const values = driverValues(drivers);
  let sum = intercept;
  for (const name of Object.keys(coefficients) as DriverName[]) sum += coefficients[name] * values[name];
  return Math.exp(sum);
}

/** Days before the end of the term in which a customer decides, and in which a price rise has been told. */
export const decisionDays = 42;
export const priceDays = 60;

/** Customers with a term rarely leave in the middle of it; those who may leave at any time have a factor of 1. */
export function termFactor(daysToTermEnd: number | null): number {
  if (daysToTermEnd === null) return 1;
  return daysToTermEnd <= decisionDays ? 5.5 : 0.35;
}

/** A rise of 10 % raises the hazard by half; it works from the offer to the renewal. */
export function priceFactor(daysToTermEnd: number | null, priceRise: number): number {
  if (daysToTermEnd === null || daysToTermEnd > priceDays) return 1;
  return Math.exp(4 * clamp(priceRise, 0, 0.25));
}

/** Of `churn: 'random'`: the same for everyone on every day, 15 % a year. */
export const randomHazard = -Math.log(1 - 0.15);
