import type { Dataset } from '../models/dataset.ts';
import type { ScoringSettings } from '../scoring/settings.ts';
import type { EvaluationReport } from './report.ts';

/** Positions of rows to fit on and to judge by; they never overlap. */
export interface Split {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

/** Everything the ladder is climbed with. Plain data, so that it can be handed to another thread. */
export interface LadderInput {
  readonly data: Dataset;
  /** Unit of each row (a customer): rows of one unit are not independent, so intervals draw whole units. */
  readonly units: Int32Array;
  /** Departure that a row saw coming, -1 for none. */
  readonly events: Int32Array;
  /** Outer splits: what the report is about. */
  readonly splits: readonly Split[];
  /** Time of each row where splits are by time (epoch milliseconds), else empty: inner splits go the same way. */
  readonly times: Float64Array;
  /** Gap between training and test where splits are by time, so that every training label was known by then; 0 else. */
  readonly gapMs: number;
  /** Days ahead of which risks speak, where they do. */
  readonly horizonDays?: number;
  /** Parts that results are shown by. */
  readonly parts: readonly { readonly name: string; readonly names: readonly string[]; readonly codes: Int32Array }[];
  readonly tiers: ScoringSettings['tiers'];
  /** How the rows were split, in words. */
  readonly method: string;
  readonly warnings: EvaluationReport['warnings'];
  readonly seed: number;
  /** In words for the verdict: "customers", "rows". */
  readonly unitName: string;
}

export interface LadderProgress {
  readonly done: number;
  readonly total: number;
  /** "fold 2 of 5: gradient boosting". */
  readonly what: string;
}
