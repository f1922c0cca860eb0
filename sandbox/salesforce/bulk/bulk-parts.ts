import type { BulkFaults } from './bulk-faults.ts';

export type BulkLimit = 'DailyBulkV2QueryJobs' | 'DailyBulkApiBatches';

/** What bulk jobs need beside the request. */
export interface BulkParts {
  /** Real time in milliseconds: how long jobs take. */
  readonly monotonicMs: () => number;
  /** How long each job takes, and the order of result rows. */
  readonly seed: number;
  readonly faults: () => BulkFaults;
  /** Takes from a limit of the rolling 24 hours; false, and nothing taken, when too little is left. */
  readonly spend: (limit: BulkLimit, amount: number) => boolean;
}
