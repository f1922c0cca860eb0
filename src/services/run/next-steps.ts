import type { Run, RunStage, RunStep } from '../../contracts/repositories.ts';

/** Rounds of score and write in one run: a second one follows only when records moved or changed while values were written. */
const maxRounds = 3;

export interface RunFacts {
  /** Streams that can be read with this install's settings. */
  readonly streams: readonly string[];
  readonly canWrite: boolean;
  /** Customers and values still waiting, once write has ended. */
  readonly leftOver: number;
}

export type NextSteps = { readonly start: readonly string[] } | { readonly finish: 'done' | 'failed' };

/** The step's name in a later round. */
const inRound = (stage: string, round: number): string => (round === 1 ? stage : `${stage}#${round}`);

/** The stage a step belongs to: `sync:deals` → `sync`, `score#2` → `score`. */
export const stageOf = (step: string): string => step.split(/[:#]/)[0] ?? step;

/**
 * Stages follow each other behind a barrier: all streams are read before the first score, all customers are scored before the
 * first task, so that the outcome does not depend on the order in which work happened. A failed step does not stop what can go
 * on without it. Pure.
 */
export function nextSteps(run: Pick<Run, 'stages'>, steps: readonly RunStep[], facts: RunFacts): NextSteps {
  if (steps.some((s) => s.state === 'running')) return { start: [] };
  const failed = steps.filter((s) => s.state === 'failed');
  if (failed.some((s) => s.error?.kind === 'reauth')) return { finish: 'failed' };
  const known = new Set(steps.map((s) => s.step));
  const wanted = (stage: RunStage): boolean => run.stages.includes(stage);
  const provisionFailed = failed.some((s) => stageOf(s.step) === 'provision');
  const groups = (round: number): readonly (readonly string[])[] => [
    ...(round === 1
      ? [
          wanted('provision') && facts.canWrite ? ['provision'] : [],
          wanted('sync') ? facts.streams.map((s) => `sync:${s}`) : [],
        ]
      : []),
    wanted('score') ? [inRound('score', round)] : [],
    facts.canWrite && !provisionFailed
      ? [...(wanted('write') ? [inRound('write', round)] : []), ...(wanted('tasks') ? [inRound('tasks', round)] : [])]
      : [],
  ];
  for (let round = 1; round <= maxRounds; round++) {
    for (const group of groups(round)) {
      const start = group.filter((step) => !known.has(step));
      if (start.length > 0) return { start };
    }
    if (!wanted('write') || !wanted('score') || facts.leftOver === 0 || failed.length > 0) break;
  }
  return { finish: failed.length > 0 ? 'failed' : 'done' };
}
