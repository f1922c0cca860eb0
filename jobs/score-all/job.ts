import { z } from 'zod';
import { defineJob } from '../../src/contracts/job.ts';

/** Scores every customer anew: features move with time even where nothing else does. */
export const scoreAll = defineJob({
  name: 'score.all',
  queue: 'score',
  attempts: 3,
  timeoutMs: 60_000,
  payload: z.object({}),
  key: () => 'all',
  schedule: '10 2 * * *',
});
