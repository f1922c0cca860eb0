import { defineJob, StepPayload } from '../../src/contracts/job.ts';

export const playbooksRun = defineJob({
  name: 'playbooks.run',
  queue: 'tasks',
  attempts: 5,
  timeoutMs: 120_000,
  payload: StepPayload,
  key: (p) => `${p.runId}:${p.step}`,
});
