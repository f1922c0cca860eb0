/** The profiles by name. A new one is a file and a line. */
import { dailyLimit } from './daily-limit.ts';
import type { Faults } from './faults.ts';
import { flaky } from './flaky.ts';
import { lockContention } from './lock-contention.ts';
import { mergesAndDeletes } from './merges-and-deletes.ts';
import { none } from './none.ts';
import { partialBatches } from './partial-batches.ts';
import { rateLimits } from './rate-limits.ts';
import { rotatedTokenRace } from './rotated-token-race.ts';
import { searchLag } from './search-lag.ts';
import { tokenExpiry } from './token-expiry.ts';

export const faultProfiles = {
  none,
  'rate-limits': rateLimits,
  flaky,
  'token-expiry': tokenExpiry,
  'partial-batches': partialBatches,
  'search-lag': searchLag,
  'merges-and-deletes': mergesAndDeletes,
  'daily-limit': dailyLimit,
  'lock-contention': lockContention,
  'rotated-token-race': rotatedTokenRace,
} as const satisfies Record<string, (seed: number, monotonicMs: () => number) => Faults>;

export type FaultName = keyof typeof faultProfiles;
export const faultNames = Object.keys(faultProfiles) as FaultName[];

export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(faultProfiles, name);
}
