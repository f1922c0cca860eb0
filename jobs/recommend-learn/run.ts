import type { Runner } from '../../src/contracts/job.ts';
import type { Services } from '../../src/services/services.ts';
import type { recommendLearn } from './job.ts';

export const run: Runner<typeof recommendLearn, Services> = async ({ after }, { services, signal }) => {
  const { counts, next } = await services.learnRecommenders(after ?? null, signal);
  return next === null ? { done: true, counts } : { next: { after: next } };
};
