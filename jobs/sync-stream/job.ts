import { defineJob, StepPayload } from '../../src/contracts/job.ts';

export const syncStream = defineJob({
  name: 'sync.stream',
  queue: 'sync',
  attempts: 5,
  timeoutMs: 120_000,
  payload: StepPayload,
  key: (p) => `${p.runId}:${p.step}`,
});
