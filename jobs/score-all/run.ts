import type { Runner } from '../../src/contracts/job.ts';
import type { Services } from '../../src/services/services.ts';
import type { scoreAll } from './job.ts';

export const run: Runner<typeof scoreAll, Services> = async (_, { services }) => ({
  done: true,
  counts: await services.startDueRuns('all'),
});
