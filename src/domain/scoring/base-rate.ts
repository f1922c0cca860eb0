/** Probability of at least one event in `days`, from the yearly one, at a constant hazard. */
export function overDays(perYear: number, days: number): number {
  return 1 - (1 - bounded(perYear)) ** (days / 365);
}

/** Log-odds of a probability. */
export function logit(probability: number): number {
  return Math.log(probability / (1 - probability));
}

/** Never exactly 0 or 1: log-odds stay finite. */
export function sigmoid(logOdds: number): number {
  const bound = Math.min(30, Math.max(-30, logOdds));
  return 1 / (1 + Math.exp(-bound));
}

/** A rate that an admin set to 0 or 1 is taken as nearly so. */
export function bounded(probability: number): number {
  return Math.min(0.9999, Math.max(0.0001, probability));
}
