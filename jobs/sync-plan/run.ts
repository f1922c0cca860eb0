import type { Runner } from '../../src/contracts/job.ts';
import type { Services } from '../../src/services/services.ts';
import type { syncPlan } from './job.ts';

export const run: Runner<typeof syncPlan, Services> = async (_, { services }) => ({
  done: true,
  counts: await services.startDueRuns('changes'),
});
