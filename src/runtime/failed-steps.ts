import { StepPayload } from '../contracts/job.ts';
import type { QueueEvent } from '../queue/events.ts';
import type { Deps } from '../services/deps.ts';
import type { StepRef } from '../services/run/advance-run.ts';
import { failStep } from '../services/run/fail-step.ts';

/** The run's step that a job's payload belongs to, if it belongs to one. */
function stepOf(payload: unknown): StepRef | undefined {
  return StepPayload.safeParse(payload).data;
}

/** Notes the step whose job the queue has given up. */
export async function failedSteps(deps: Deps, event: QueueEvent): Promise<void> {
  if (event.type !== 'slice' || event.outcome !== 'failed' || !event.error) return;
  const step = stepOf(event.payload);
  if (step) await failStep(deps, step, event.error);
}
