import { z } from 'zod';
import { defineJob } from '../../src/contracts/job.ts';

/** Learns anew, for every install, which products go together. Before the nightly scoring. */
export const recommendLearn = defineJob({
  name: 'recommend.learn',
  queue: 'model',
  attempts: 3,
  timeoutMs: 300_000,
  /** Goes on behind this install. */
  payload: z.object({ after: z.uuid().optional() }),
  key: () => 'all',
  schedule: '50 1 * * *',
});
