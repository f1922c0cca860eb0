import type { Deps } from './deps.ts';
import type { NightlyEnd } from './install/each-install.ts';
import type { RiskModelCache } from './models/load-risk-model.ts';
import { type Trained, trainIfRested } from './models/train-model.ts';
import { learnRecommenders, learnValues, monitorModels, snapshotInstalls } from './nightly.ts';
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
  /** Looks at the models of the installs behind this one. */
  readonly monitorModels: (after: string | null, signal: AbortSignal) => Promise<NightlyEnd>;
  /** Null where there was nothing to train. */
  readonly trainIfRested: (installId: string, signal: AbortSignal) => Promise<Trained | null>;
  /** Learns anew what the values of customers go by, of the installs behind this one. */
  readonly learnValues: (after: string | null, signal: AbortSignal) => Promise<NightlyEnd>;
  /** KPIs of the installs behind this one. */
  readonly snapshotInstalls: (after: string | null, signal: AbortSignal) => Promise<NightlyEnd>;
  /** Learns anew which products go together, of the installs behind this one. */
  readonly learnRecommenders: (after: string | null, signal: AbortSignal) => Promise<NightlyEnd>;
  readonly prune: () => Promise<{ removed: number }>;
}

export function createServices(deps: Deps): Services {
  const models: RiskModelCache = new Map();
  return {
    startDueRuns: (what) => startDueRuns(deps, what),
    syncSlice: (ref, signal) => syncSlice(deps, ref, signal),
    provisionFields: (ref, signal) => provisionFields(deps, ref, signal),
    scoreSlice: (ref, signal) => scoreSlice(deps, ref, signal, models),
    writeSlice: (ref, signal) => writeSlice(deps, ref, signal),
    runPlaybooks: (ref, signal) => runPlaybooks(deps, ref, signal),
    deliverSlice: (ref, signal) => deliverSlice(deps, ref, signal),
    monitorModels: (after, signal) => monitorModels(deps, after, signal),
    trainIfRested: (installId, signal) => trainIfRested(deps, installId, signal),
    learnValues: (after, signal) => learnValues(deps, after, signal),
    snapshotInstalls: (after, signal) => snapshotInstalls(deps, after, signal),
    learnRecommenders: (after, signal) => learnRecommenders(deps, after, signal),
    prune: () => prune(deps),
  };
}
