import type { Runner } from '../../src/contracts/job.ts';
import type { Services } from '../../src/services/services.ts';
import type { modelMonitor } from './job.ts';

export const run: Runner<typeof modelMonitor, Services> = async ({ after }, { services, signal }) => {
  const { counts, next } = await services.monitorModels(after ?? null, signal);
  return next === null ? { done: true, counts } : { next: { after: next } };
};
