import type { Calibration } from '../evaluation/calibration.ts';
import type { ModelJson, ModelKind, Params } from '../models/estimator.ts';
import type { RenewalModel } from '../renewal/renewal-model.ts';
import type { Reference } from './reference.ts';
import type { Typical } from './training-set.ts';

/** A trained churn model as the registry keeps it: plain JSON, complete without the code that trained it. */
export interface StoredRiskModel {
  readonly format: 1;
  readonly kind: ModelKind;
  readonly params: Params;
  readonly model: ModelJson;
  readonly calibration: Calibration;
  readonly horizonDays: number;
  /** Names of the features in the order of training; a model of another list is not used. */
  readonly features: readonly string[];
  readonly seed: number;
  readonly trainedOn: TrainedOn;
  /** What is usual among the rows trained on, by feature: quartiles of the plain values, NaN-free; features never seen are left out. */
  readonly typical: Typical;
  /** How the columns were distributed when it was trained; without it drift is not watched. */
  readonly reference?: Reference;
  /** What past terms taught of renewals; without it they follow from the risk alone. */
  readonly renewal?: RenewalModel;
}

export interface TrainedOn {
  readonly rows: number;
  readonly positives: number;
  /** Departures. */
  readonly events: number;
  readonly customers: number;
  /** Share of rows (weighted) that left. */
  readonly baseRate: number;
  /** First and last as-of date, and the moment up to which departures were known. */
  readonly from: number;
  readonly to: number;
  readonly knownUntil: number;
  /** Positives by the rule of the churn definition. */
  readonly rules: Readonly<Record<string, number>>;
  readonly keptShare: number;
}
