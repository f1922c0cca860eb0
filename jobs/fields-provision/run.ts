import type { Runner } from '../../src/contracts/job.ts';
import type { Services } from '../../src/services/services.ts';
import type { fieldsProvision } from './job.ts';

export const run: Runner<typeof fieldsProvision, Services> = async (ref, { services, signal }) => {
  await services.provisionFields(ref, signal);
  return { done: true };
};
