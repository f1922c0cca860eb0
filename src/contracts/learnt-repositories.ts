/** What an install has been taught by its own history: churn models, value models, segments, recommendations. */
import type { EvaluationReport, Figure, Verdict } from '../domain/evaluation/report.ts';
import type { ModelKind } from '../domain/models/estimator.ts';
import type { RecommenderEvaluation } from '../domain/recommend/evaluate-recommender.ts';
import type { Recommender } from '../domain/recommend/recommender.ts';
import type { Instant } from '../domain/records/types.ts';
import type { ValueModels } from '../domain/scoring/value-models.ts';
import type { FittedSegments } from '../domain/segments/fit-segments.ts';
import type { SegmentMethod } from '../domain/segments/segmentation.ts';
import type { StoredRiskModel, TrainedOn } from '../domain/training/stored-risk-model.ts';
import type { Executor } from './store.ts';

export const modelStates = ['draft', 'published', 'retired'] as const;
export type ModelState = (typeof modelStates)[number];

/** The figures of a trained model that a list shows. */
export interface ModelFigures {
  readonly verdict: Verdict;
  /** Null where nothing was trained. */
  readonly trainedOn: TrainedOn | null;
  readonly horizonDays: number | null;
  /** Of the champion on data it was not fitted to. */
  readonly auc: Figure | null;
  readonly logLoss: Figure | null;
  /** Of the base rate on the same data. */
  readonly baseLogLoss: number | null;
}

export interface NewModel {
  /** Null where there was nothing to learn from; such a version is never published. */
  readonly stored: StoredRiskModel | null;
  readonly report: EvaluationReport;
  readonly figures: ModelFigures;
  readonly note: string | null;
}

/** A version in the registry without its megabytes. */
export interface ModelEntry {
  readonly version: number;
  readonly state: ModelState;
  readonly kind: ModelKind;
  readonly createdAt: Instant;
  readonly publishedAt: Instant | null;
  readonly retiredAt: Instant | null;
  /** What scored before this version was published; null is the scorecard. */
  readonly previous: number | null;
  readonly figures: ModelFigures;
  readonly note: string | null;
}

export interface RegisteredModel extends ModelEntry {
  readonly stored: StoredRiskModel | null;
  readonly report: EvaluationReport;
}

/** How far a distribution has moved since the training: the population stability index beside what chance alone would show. */
export interface ColumnDrift {
  readonly name: string;
  readonly psi: number;
  /** 95th percentile without any drift on so many customers. */
  readonly floor: number;
}

/** Predictions of one model version whose time has come, one a customer. */
export interface VersionCalibration {
  readonly modelVersion: string;
  readonly customers: number;
  /** Departures that were predicted, and those that happened. */
  readonly expected: number;
  readonly observed: number;
  /** Observed over expected, with its 95 % interval: above 1 more left than was said. */
  readonly ratio: Figure;
  readonly isOff: boolean;
}

export interface ModelFindings {
  /** Customers looked at. */
  readonly customers: number;
  /** Features, furthest from their training first; empty while the scorecard scores. */
  readonly features: readonly ColumnDrift[];
  /** Features known now of which nothing was when the model was trained: new data, no drift. */
  readonly newlyKnown: readonly string[];
  /** Null while the scorecard scores, and before the first run of a version. */
  readonly score: ColumnDrift | null;
  readonly calibration: readonly VersionCalibration[];
  /** Why a training is due, in words; empty when it is not. */
  readonly dueFor: readonly string[];
}

export interface ModelCheck {
  /** 2026-11-22, UTC. */
  readonly day: string;
  readonly modelVersion: string;
  readonly checkedAt: Instant;
  readonly findings: ModelFindings;
  /** For an admin; null where all is well. */
  readonly alert: string | null;
}

export interface ModelRepository {
  /** Adds a draft and returns its version. */
  add(ex: Executor, installId: string, model: NewModel, now: Instant): Promise<number>;
  get(ex: Executor, installId: string, version: number): Promise<RegisteredModel | undefined>;
  /** The version that scores, if it is not the scorecard. */
  published(ex: Executor, installId: string): Promise<ModelEntry | undefined>;
  /** Newest first. */
  list(ex: Executor, installId: string): Promise<readonly ModelEntry[]>;
  /** Makes this version the one that scores, and retires the present one, which it then can be rolled back to. */
  publish(ex: Executor, installId: string, version: number, now: Instant): Promise<void>;
  /** Retires the present version and makes an earlier one score again; null is the scorecard. */
  rollBack(ex: Executor, installId: string, to: number | null, now: Instant): Promise<void>;
  setNote(ex: Executor, installId: string, version: number, note: string | null): Promise<void>;
  /** One a day; a later one of the same day replaces it. */
  saveCheck(ex: Executor, installId: string, check: ModelCheck): Promise<void>;
  /** Newest first. */
  checks(ex: Executor, installId: string, limit: number): Promise<readonly ModelCheck[]>;
}

export interface ValueModelRepository {
  /** The newest lesson that looked at nothing later than this; null before the first. */
  asOf(ex: Executor, installId: string, asOf: Instant): Promise<ValueModels | null>;
  /** One a moment of knowledge; a later lesson of the same moment replaces it. */
  save(ex: Executor, installId: string, models: ValueModels, now: Instant): Promise<void>;
}

/** What was learnt from an install's customers by one method, and what was asked. */
export interface StoredSegments {
  /** 1, 2, 3 … within the method. */
  readonly version: number;
  readonly asOf: Instant;
  readonly fittedAt: Instant;
  /** The settings it was fitted with, as a text that can be compared. */
  readonly asked: string;
  readonly fitted: FittedSegments;
}

export interface SegmentRepository {
  /** The newest fit of a method, that looked at nothing later than `asOf` where given; undefined before the first. */
  latest(ex: Executor, installId: string, method: SegmentMethod, asOf?: Instant): Promise<StoredSegments | undefined>;
  /** Adds a version and returns its number; `members` replaces those of the version before. */
  save(
    ex: Executor,
    installId: string,
    segments: Omit<StoredSegments, 'version' | 'fittedAt'>,
    members: ReadonlyMap<string, string | null>,
    now: Instant,
  ): Promise<number>;
  /** In which segment each customer was at the newest fit; null is "in none". */
  members(ex: Executor, installId: string, method: SegmentMethod): Promise<ReadonlyMap<string, string | null>>;
}

/** What recommends products, and how it did on the last purchases. */
export interface LearntRecommender {
  readonly recommender: Recommender;
  readonly evaluation: RecommenderEvaluation;
}

export interface RecommenderRepository {
  /** Moment up to which purchases were looked at; null before the first lesson. */
  knownUntil(ex: Executor, installId: string): Promise<Instant | null>;
  get(ex: Executor, installId: string): Promise<LearntRecommender | null>;
  /** Takes the place of the lesson before, unless that one knew more. */
  save(ex: Executor, installId: string, learnt: LearntRecommender, now: Instant): Promise<void>;
}
