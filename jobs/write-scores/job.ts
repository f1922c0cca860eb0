import { defineJob, StepPayload } from '../../src/contracts/job.ts';

export const writeScores = defineJob({
  name: 'write.scores',
  queue: 'write',
  attempts: 5,
  // A CRM may work on one large batch for half an hour, and is waited for.
  timeoutMs: 45 * 60_000,
  payload: StepPayload,
  key: (p) => `${p.runId}:${p.step}`,
});
