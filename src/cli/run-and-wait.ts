import { AppError } from '../contracts/errors.ts';
import type { RunStage, StoredError } from '../contracts/repositories.ts';
import type { Runtime } from '../runtime/container.ts';
import { type RunCounts, runCounts } from '../services/run/run-counts.ts';
import { getRun, startRun } from '../services/run/start-run.ts';
import type { Progress } from './progress.ts';

const pollMs = 100;

export interface RunRequest {
  readonly installId: string;
  readonly stages: readonly RunStage[];
  readonly asOf?: number;
  readonly scoreAll?: boolean;
}

export interface RunEnd {
  readonly counts: RunCounts;
  readonly state: 'done' | 'failed';
  /** Of the steps that failed, in order. */
  readonly errors: readonly (StoredError & { readonly step: string })[];
}

/**
 * Starts a run and waits for its end. A run that was cut off earlier is finished first; if it asked for the same, it is this one.
 * @throws AppError `transient` RUN_INTERRUPTED when the signal is aborted: the run stays and can be taken up again.
 */
export async function runAndWait(
  runtime: Runtime,
  request: RunRequest,
  progress: Progress,
  signal: AbortSignal,
): Promise<RunEnd> {
  for (;;) {
    const { run, resumed } = await startRun(runtime.deps, request);
    const end = await waitForEnd(runtime, run.installId, run.runId, progress, signal);
    const same = run.stages.join() === request.stages.join();
    if (!resumed || (same && request.asOf === undefined)) return end;
  }
}

async function waitForEnd(
  runtime: Runtime,
  installId: string,
  runId: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<RunEnd> {
  const { deps } = runtime;
  for (;;) {
    if (signal.aborted) {
      throw new AppError('transient', 'Stopped before the run was over. What was done is kept.', {
        code: 'RUN_INTERRUPTED',
        hint: 'The next "keel run" goes on where this one stopped.',
      });
    }
    const { run, steps } = await getRun(deps, installId, runId);
    progress.show(run, steps);
    if (run.state !== 'running') {
      const customers =
        (await deps.db.tenant(installId, (ex) => deps.repos.records.counts(ex, installId))).account ?? 0;
      const errors = steps.flatMap((s) => (s.error ? [{ ...s.error, step: s.step }] : []));
      return { counts: runCounts(run, steps, customers, deps.clock.now().getTime()), state: run.state, errors };
    }
    await deps.clock.sleep(pollMs);
  }
}
