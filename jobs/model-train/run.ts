import type { Runner } from '../../src/contracts/job.ts';
import type { Services } from '../../src/services/services.ts';
import type { modelTrain } from './job.ts';

export const run: Runner<typeof modelTrain, Services> = async ({ installId }, { services, signal }) => {
  const trained = await services.trainIfRested(installId, signal);
  if (trained === null) return { done: true };
  return { done: true, counts: { version: trained.version, published: trained.isPublished ? 1 : 0 } };
};
