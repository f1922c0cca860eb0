import { defineJob, StepPayload } from '../../src/contracts/job.ts';

export const fieldsProvision = defineJob({
  name: 'fields.provision',
  queue: 'write',
  attempts: 5,
  timeoutMs: 120_000,
  payload: StepPayload,
  key: (p) => `${p.runId}:${p.step}`,
});
