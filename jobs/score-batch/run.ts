import type { Runner } from '../../src/contracts/job.ts';
import type { Services } from '../../src/services/services.ts';
import type { scoreBatch } from './job.ts';

export const run: Runner<typeof scoreBatch, Services> = async (ref, { services, signal }) => {
  const { more } = await services.scoreSlice(ref, signal);
  return more ? { next: ref } : { done: true };
};
