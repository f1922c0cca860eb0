import type { Runner } from '../../src/contracts/job.ts';
import type { Services } from '../../src/services/services.ts';
import type { writeScores } from './job.ts';

export const run: Runner<typeof writeScores, Services> = async (ref, { services, signal }) => {
  const { more } = await services.writeSlice(ref, signal);
  return more ? { next: ref } : { done: true };
};
