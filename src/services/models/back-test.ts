import type { EvaluationReport } from '../../domain/evaluation/report.ts';
import type { Instant } from '../../domain/records/types.ts';
import type { TrainingSet } from '../../domain/training/training-set.ts';
import type { Deps } from '../deps.ts';
import { buildTrainingSet } from './build-training-set.ts';
import { installSettings } from './install-settings.ts';

export interface BackTestOptions {
  readonly signal: AbortSignal;
  /** Share done, 0 to 1, and what is being done. */
  readonly onProgress?: (done: number, what: string) => void;
  /** Windows of three months to ask about; 4 unless given, fewer in a short history. */
  readonly windows?: number;
  /** As if today were then; the as-of date of the last sync unless given. */
  readonly knownUntil?: Instant;
  readonly seed?: number;
}

export interface BackTested {
  readonly report: EvaluationReport;
  readonly window: TrainingSet['window'];
  readonly horizonDays: number;
  readonly customers: number;
  readonly sampling: TrainingSet['sampling'];
}

/** Share of the progress that reading the history takes; the rest is fitting. */
const readingShare = 0.3;

/** How well the risk would have predicted the past of an install: the ladder climbed on its own history. Stores nothing. */
export async function backTest(deps: Deps, installId: string, options: BackTestOptions): Promise<BackTested> {
  const { signal, onProgress, windows, knownUntil, seed } = options;
  const { scoring, models } = await installSettings(deps, installId);
  const set = await buildTrainingSet(deps, installId, {
    signal,
    onProgress: (done) => onProgress?.(done * readingShare, 'reading the history'),
    ...(knownUntil === undefined ? {} : { knownUntil }),
  });
  const { window, horizonDays, customerIds, sampling } = set;
  const input = {
    set,
    tiers: scoring.tiers,
    seed: seed ?? models.seed,
    isBackTestOnly: true,
    ...(windows === undefined ? {} : { windows }),
  };
  const { report } = await deps.compute('train', input, {
    signal,
    onProgress: ({ done, total, what }) =>
      onProgress?.(readingShare + ((1 - readingShare) * done) / Math.max(1, total), what),
  });
  return { report, window, horizonDays, customers: customerIds.length, sampling };
}
