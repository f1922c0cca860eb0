const noonMs = 43_200_000;

/**
 * The moment the demo scores as of: noon of the book's today. The sandbox's clock starts at midnight and runs on, and what Keel reads
 * of use is stamped with that clock: as of midnight itself it would lie in the future, and use would be unknown.
 */
export function demoAsOf(today: number): number {
  return today + noonMs;
}
