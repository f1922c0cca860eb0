import type { Runner } from '../../src/contracts/job.ts';
import type { Services } from '../../src/services/services.ts';
import type { syncStream } from './job.ts';

export const run: Runner<typeof syncStream, Services> = async (ref, { services, signal }) => {
  const { more } = await services.syncSlice(ref, signal);
  return more ? { next: ref } : { done: true };
};
