import { z } from 'zod';
import { defineJob } from '../../src/contracts/job.ts';

/** Looks at the model of every install: drift, calibration, and whether a training is due. After the nightly scoring. */
export const modelMonitor = defineJob({
  name: 'model.monitor',
  queue: 'model',
  attempts: 3,
  timeoutMs: 300_000,
  /** Goes on behind this install. */
  payload: z.object({ after: z.uuid().optional() }),
  key: () => 'all',
  schedule: '10 4 * * *',
});
