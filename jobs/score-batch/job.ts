import { defineJob, StepPayload } from '../../src/contracts/job.ts';

export const scoreBatch = defineJob({
  name: 'score.batch',
  queue: 'score',
  attempts: 5,
  timeoutMs: 120_000,
  payload: StepPayload,
  key: (p) => `${p.runId}:${p.step}`,
});
