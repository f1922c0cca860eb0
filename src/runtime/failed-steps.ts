import { z } from 'zod';
import type { StepRef } from '../services/run/advance-run.ts';

const Ref = z.object({ installId: z.string(), runId: z.string(), step: z.string() });

/** The run's step that a job's payload belongs to, if it belongs to one. */
export function stepOf(payload: unknown): StepRef | undefined {
  return Ref.safeParse(payload).data;
}
