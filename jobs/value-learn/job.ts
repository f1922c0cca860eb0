import { z } from 'zod';
import { defineJob } from '../../src/contracts/job.ts';

/** Learns anew, for every install, how long contracts last and how repeat buyers buy. Before the nightly scoring. */
export const valueLearn = defineJob({
  name: 'value.learn',
  queue: 'model',
  attempts: 3,
  timeoutMs: 300_000,
  /** Goes on behind this install. */
  payload: z.object({ after: z.uuid().optional() }),
  key: () => 'all',
  schedule: '40 1 * * *',
});
