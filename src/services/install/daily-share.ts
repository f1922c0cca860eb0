/** How many of a CRM's calls a day Keel may still make, and when it may make more. Pure. */
import { AppError } from '../../contracts/errors.ts';
import type { HourOfCalls } from '../../contracts/repositories.ts';
import type { Instant } from '../../domain/records/types.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Admins are told from here on; reading stops there, so that what was found can still be written. */
export const warnShare = 0.8;
export const pauseShare = 0.95;

export interface DailyUse {
  /** Keel's own calls by hour, oldest first. */
  readonly hours: readonly HourOfCalls[];
  /** Calls a day the account is granted, for all apps together. */
  readonly granted: number;
  /** The share of them that Keel may take, 0 to 1. */
  readonly share: number;
}

export interface DailyState {
  readonly used: number;
  readonly allowed: number;
}

/** Calls of the rolling 24 hours; an hour counts until the last call in it is a day old. */
export function dailyState({ hours, granted, share }: DailyUse, now: Instant): DailyState {
  const used = hours.filter(({ at }) => at + hourMs + dayMs > now).reduce((sum, { calls }) => sum + calls, 0);
  return { used, allowed: Math.floor(granted * share) };
}

/**
 * What to throw instead of calling, or undefined when the call may be made. `isEssential`: writing what was found, and tasks; they go
 * on until the whole share is used, everything else until 95 % of it.
 */
export function refusalOf(use: DailyUse, now: Instant, isEssential: boolean): AppError | undefined {
  const { used, allowed } = dailyState(use, now);
  const limit = isEssential ? allowed : Math.floor(allowed * pauseShare);
  if (used < limit) return undefined;
  return new AppError('rate_limited', `Keel has used ${used} of its ${allowed} API calls a day`, {
    code: 'API_SHARE_USED',
    hint: 'It goes on by itself as calls grow a day old. To let it take more of the CRM account’s daily calls, raise apiShare in the settings.',
    retryAfterMs: freeAgainMs(use.hours, used - limit + 1, now),
  });
}

/** Until so many of the calls made have grown a day old. */
function freeAgainMs(hours: readonly HourOfCalls[], wanted: number, now: Instant): number {
  let freed = 0;
  for (const { at, calls } of hours) {
    const until = at + hourMs + dayMs - now;
    if (until <= 0) continue;
    freed += calls;
    if (freed >= wanted) return until;
  }
  return dayMs;
}
