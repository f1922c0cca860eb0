import type { Runner } from '../../src/contracts/job.ts';
import type { Services } from '../../src/services/services.ts';
import type { playbooksRun } from './job.ts';

export const run: Runner<typeof playbooksRun, Services> = async (ref, { services, signal }) => {
  await services.runPlaybooks(ref, signal);
  return { done: true };
};
