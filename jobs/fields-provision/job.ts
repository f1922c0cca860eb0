import { defineJob, StepPayload } from '../../src/contracts/job.ts';

export const fieldsProvision = defineJob({
  name: 'fields.provision',
  queue: 'write',
  attempts: 5,
  // A CRM may take a quarter of an hour to deploy a package, and is waited for.
  timeoutMs: 20 * 60_000,
  payload: StepPayload,
  key: (p) => `${p.runId}:${p.step}`,
});
