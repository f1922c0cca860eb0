import type { Runner } from '../../src/contracts/job.ts';
import type { Services } from '../../src/services/services.ts';
import type { valueLearn } from './job.ts';

export const run: Runner<typeof valueLearn, Services> = async ({ after }, { services, signal }) => {
  const { counts, next } = await services.learnValues(after ?? null, signal);
  return next === null ? { done: true, counts } : { next: { after: next } };
};
