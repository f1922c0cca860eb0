import { defineJob, StepPayload } from '../../src/contracts/job.ts';

export const writeScores = defineJob({
  name: 'write.scores',
  queue: 'write',
  attempts: 5,
  timeoutMs: 120_000,
  payload: StepPayload,
  key: (p) => `${p.runId}:${p.step}`,
});
