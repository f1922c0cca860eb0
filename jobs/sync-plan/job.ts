import { z } from 'zod';
import { defineJob } from '../../src/contracts/job.ts';

/** Starts a run for each active install that has none going on. */
export const syncPlan = defineJob({
  name: 'sync.plan',
  queue: 'sync',
  attempts: 3,
  timeoutMs: 60_000,
  payload: z.object({}),
  key: () => 'all',
  schedule: '*/15 * * * *',
});
