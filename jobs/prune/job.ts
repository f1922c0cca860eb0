import { z } from 'zod';
import { defineJob } from '../../src/contracts/job.ts';

/** Removes what is older than the manifest says Keel keeps. */
export const prune = defineJob({
  name: 'prune',
  queue: 'score',
  attempts: 3,
  timeoutMs: 120_000,
  payload: z.object({}),
  key: () => 'all',
  schedule: '40 3 * * *',
});
