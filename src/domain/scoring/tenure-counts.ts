/** How long contract customers stayed, as counts by year: all that the shifted-beta-geometric curve needs. */

import { closedAt } from '../records/as-of.ts';
import type { Contract } from '../records/contract.ts';
import { dayMs } from '../records/time.ts';
import type { Instant } from '../records/types.ts';

export interface TenureCounts {
  /** [n]: left in year n of being a customer; [0] is empty. */
  readonly left: number[];
  /** [n]: n whole years were seen, and nobody left in them. */
  readonly stayed: number[];
}

const yearMs = 365.25 * dayMs;
/** A term of 366 days that is not renewed ended with the first year, not in the second. */
const slackMs = 15 * dayMs;
/** Nobody's hundredth year matters: memory stays what it is. */
const mostYears = 100;

export function emptyTenures(): TenureCounts {
  return { left: [], stayed: [] };
}

/**
 * Adds a customer's times under contract, each from the win that began it to the departure that ended it. A year counts once it is over
 * and the grace period with it: to count who left in a year under way, but not who stayed, would make every last year look bad.
 */
export function addTenures(
  into: TenureCounts,
  { isContract, wins, churns, firstWinAt }: Contract,
  knownUntil: Instant,
  graceDays: number,
): void {
  if (!isContract || firstWinAt === null) return;
  let since: Instant | undefined = firstWinAt;
  for (const { at } of churns) {
    if (since === undefined || at < since) continue;
    addSpell(into, { since, leftAt: at }, knownUntil - graceDays * dayMs);
    since = wins.map(closedAt).find((win) => win > at);
  }
  if (since !== undefined) addSpell(into, { since, leftAt: null }, knownUntil - graceDays * dayMs);
}

function addSpell(
  { left, stayed }: TenureCounts,
  { since, leftAt }: { readonly since: Instant; readonly leftAt: Instant | null },
  seenUntil: Instant,
): void {
  const seen = Math.min(mostYears, Math.max(0, Math.floor((seenUntil - slackMs - since) / yearMs)));
  const year = leftAt === null ? mostYears + 1 : Math.max(1, Math.ceil((leftAt - slackMs - since) / yearMs));
  if (year <= seen) count(left, year);
  else if (seen > 0) count(stayed, seen);
}

function count(counts: number[], index: number): void {
  while (counts.length <= index) counts.push(0);
  counts[index] = (counts[index] as number) + 1;
}
