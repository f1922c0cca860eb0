/** Calculations that take seconds to minutes: they run in a thread of their own (src/runtime/compute.ts), never on the event loop. */
import { climbLadder } from '../../domain/evaluation/ladder.ts';
import type { LadderInput, LadderProgress } from '../../domain/evaluation/ladder-types.ts';
import type { EvaluationReport } from '../../domain/evaluation/report.ts';
import { type TrainInput, type TrainResult, trainRiskModel } from '../../domain/training/train-risk-model.ts';
import type { ClvInput, ClvResult } from '../../domain/value/table/clv-result.ts';
import { customerValue } from '../../domain/value/table/customer-value.ts';

export interface ComputeTasks {
  readonly evaluate: { readonly input: LadderInput; readonly output: EvaluationReport };
  readonly train: { readonly input: TrainInput; readonly output: TrainResult };
  readonly clv: { readonly input: ClvInput; readonly output: ClvResult };
}

export interface ComputeHooks {
  readonly onProgress?: (progress: LadderProgress) => void;
  /** Milliseconds of a running clock, for how long fits take. */
  readonly now: () => number;
}

/** Input and output are plain data, so that they can be handed over. */
export const computeTasks: {
  readonly [T in keyof ComputeTasks]: (
    input: ComputeTasks[T]['input'],
    hooks: ComputeHooks,
  ) => ComputeTasks[T]['output'];
} = { evaluate: climbLadder, train: trainRiskModel, clv: customerValue };

export type Compute = <T extends keyof ComputeTasks>(
  task: T,
  input: ComputeTasks[T]['input'],
  options: { readonly signal: AbortSignal; readonly onProgress?: (progress: LadderProgress) => void },
) => Promise<ComputeTasks[T]['output']>;
