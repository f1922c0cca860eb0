import { z } from 'zod';
import { defineJob } from '../../src/contracts/job.ts';

/** Trains one install's churn model. Its history is read here, the fits run in a thread: this process goes on with other jobs. */
export const modelTrain = defineJob({
  name: 'model.train',
  queue: 'model',
  attempts: 3,
  timeoutMs: 3_600_000,
  payload: z.object({ installId: z.uuid() }),
  key: (p) => p.installId,
});
