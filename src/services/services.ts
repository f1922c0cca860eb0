import type { Deps } from './deps.ts';
import { prune } from './prune.ts';
import type { StepRef } from './run/advance-run.ts';
import { startDueRuns } from './run/start-due-runs.ts';
import { scoreSlice } from './scoring/score-slice.ts';
import { syncSlice } from './sync/sync-slice.ts';
import { deliverSlice } from './tasks/deliver-slice.ts';
import { runPlaybooks } from './tasks/run-playbooks.ts';
import { provisionFields } from './writeback/provision-fields.ts';
import { writeSlice } from './writeback/write-slice.ts';

/** The use-cases that jobs run. */
export interface Services {
  readonly startDueRuns: (what: 'changes' | 'all') => Promise<{ started: number; failed: number }>;
  readonly syncSlice: (ref: StepRef, signal: AbortSignal) => Promise<{ more: boolean }>;
  readonly provisionFields: (ref: StepRef, signal: AbortSignal) => Promise<void>;
  readonly scoreSlice: (ref: StepRef, signal: AbortSignal) => Promise<{ more: boolean }>;
  readonly writeSlice: (ref: StepRef, signal: AbortSignal) => Promise<{ more: boolean }>;
  readonly runPlaybooks: (ref: StepRef, signal: AbortSignal) => Promise<void>;
  readonly deliverSlice: (ref: StepRef, signal: AbortSignal) => Promise<{ more: boolean }>;
  readonly prune: () => Promise<{ removed: number }>;
}

export function createServices(deps: Deps): Services {
  return {
    startDueRuns: (what) => startDueRuns(deps, what),
    syncSlice: (ref, signal) => syncSlice(deps, ref, signal),
    provisionFields: (ref, signal) => provisionFields(deps, ref, signal),
    scoreSlice: (ref, signal) => scoreSlice(deps, ref, signal),
    writeSlice: (ref, signal) => writeSlice(deps, ref, signal),
    runPlaybooks: (ref, signal) => runPlaybooks(deps, ref, signal),
    deliverSlice: (ref, signal) => deliverSlice(deps, ref, signal),
    prune: () => prune(deps),
  };
}
