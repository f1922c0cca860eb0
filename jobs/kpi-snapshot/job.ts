import { z } from 'zod';
import { defineJob } from '../../src/contracts/job.ts';

/** KPIs of every install by month, one install or more a slice. After the nightly scoring. */
export const kpiSnapshot = defineJob({
  name: 'kpi.snapshot',
  queue: 'model',
  attempts: 3,
  /** One install's timelines are read whole: a quarter of an hour is enough for millions of customers. */
  timeoutMs: 900_000,
  /** Goes on behind this install. */
  payload: z.object({ after: z.uuid().optional() }),
  key: () => 'all',
  schedule: '30 4 * * *',
});
