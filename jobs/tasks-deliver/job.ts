import { z } from 'zod';
import { defineJob } from '../../src/contracts/job.ts';

export const tasksDeliver = defineJob({
  name: 'tasks.deliver',
  queue: 'tasks',
  attempts: 5,
  timeoutMs: 120_000,
  payload: z.object({ installId: z.uuid(), runId: z.uuid(), step: z.string() }),
  key: (p) => `${p.runId}:${p.step}:deliver`,
});
