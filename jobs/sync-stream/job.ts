import { z } from 'zod';
import { defineJob } from '../../src/contracts/job.ts';

export const syncStream = defineJob({
  name: 'sync.stream',
  queue: 'sync',
  attempts: 5,
  timeoutMs: 120_000,
  payload: z.object({ installId: z.uuid(), runId: z.uuid(), step: z.string() }),
  key: (p) => `${p.runId}:${p.step}`,
});
