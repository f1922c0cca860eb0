import type { Runner } from '../../src/contracts/job.ts';
import type { Services } from '../../src/services/services.ts';
import type { tasksDeliver } from './job.ts';

export const run: Runner<typeof tasksDeliver, Services> = async (ref, { services, signal }) => {
  const { more } = await services.deliverSlice(ref, signal);
  return more ? { next: ref } : { done: true };
};
