import { hashShare } from '../hash.ts';
import { dayMs } from '../records/time.ts';
import type { Instant } from '../records/types.ts';

/** Length of a customer's turn in each quarter. */
const turnDays = 14;
/** The shortest calendar quarter: January to March of a common year. */
const quarterDays = 90;
const seed = 4;

/**
 * Whether it is the customer's turn: 14 days in a row in each calendar quarter (UTC), from a day drawn from the text and always the same.
 * So what is shown only then is shown at most once a quarter, without anything to remember, and a team has few at a time.
 */
export function isTurnOfQuarter(turnKey: string, asOf: Instant): boolean {
  const date = new Date(asOf);
  const start = Date.UTC(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / 3) * 3, 1);
  const day = Math.floor((asOf - start) / dayMs);
  const first = Math.floor(hashShare(turnKey, seed) * (quarterDays - turnDays + 1));
  return day >= first && day < first + turnDays;
}
