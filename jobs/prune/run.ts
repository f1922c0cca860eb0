import type { Runner } from '../../src/contracts/job.ts';
import type { Services } from '../../src/services/services.ts';
import type { prune } from './job.ts';

export const run: Runner<typeof prune, Services> = async (_, { services }) => ({
  done: true,
  counts: await services.prune(),
});
