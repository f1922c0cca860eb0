import type { ModelFigures, NewModel } from '../../contracts/learnt-repositories.ts';
import type { LadderProgress } from '../../domain/evaluation/ladder-types.ts';
import type { EvaluationReport } from '../../domain/evaluation/report.ts';
import type { ScoringSettings } from '../../domain/scoring/settings.ts';
import type { StoredRiskModel } from '../../domain/training/stored-risk-model.ts';
import { riskModelOf } from '../../domain/training/trained-model.ts';
import type { Deps } from '../deps.ts';
import { learnRenewal } from '../renewal/learn-renewal.ts';
import { buildTrainingSet } from './build-training-set.ts';
import { installSettings } from './install-settings.ts';
import { whyUnusable } from './load-risk-model.ts';
import { publishModel } from './publish-model.ts';
import { isRested } from './retraining-rule.ts';
import { type Incumbent, type TakeOver, takesOver } from './take-over.ts';
import { versionName } from './version-name.ts';

export interface TrainOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: LadderProgress) => void;
  readonly note?: string;
  /** Publish it although it may be no better than what scores now; a verdict of "usable" is asked for all the same. */
  readonly publish?: boolean;
}

export interface Trained {
  readonly version: number;
  readonly report: EvaluationReport;
  /** Whether there is a model at all: where none knows more than the base rate there is only the report. */
  readonly hasModel: boolean;
  readonly isPublished: boolean;
  /** Why it was published or was not, for a person. */
  readonly reason: string;
}

/** Of a hundred steps, so many are reading the history; the rest is fitting. */
const readingSteps = 30;

/**
 * Trains a churn model on an install's own history and keeps it in the registry as a draft with its back-test. Published by itself when
 * the settings say so and the rule of `takesOver` is met.
 */
export async function trainModel(deps: Deps, installId: string, options: TrainOptions): Promise<Trained> {
  const { signal, onProgress } = options;
  const { scoring, models } = await installSettings(deps, installId);
  const progress = (done: number, what: string): void => onProgress?.({ done: Math.floor(done), total: 100, what });
  const set = await buildTrainingSet(deps, installId, {
    signal,
    onProgress: (share) => progress(share * readingSteps, 'reading the history'),
  });
  const input = { set, tiers: scoring.tiers, seed: models.seed };
  const { stored: fitted, report } = await deps.compute('train', input, {
    signal,
    onProgress: ({ done, total, what }) =>
      progress(readingSteps + ((100 - readingSteps) * done) / Math.max(1, total), what),
  });
  const stored = fitted && (await withRenewal(deps, installId, fitted, scoring, signal));
  const model: NewModel = { stored, report, figures: figuresOf(stored, report), note: options.note ?? null };
  const decided = await decide(deps, installId, model, { scoring, mode: options.publish ? 'asked' : models.publish });
  const version = await keepDraft(deps, installId, model, decided);
  if (decided.isDue) await publishModel(deps, installId, version);
  return { version, report, hasModel: stored !== null, isPublished: decided.isDue, reason: decided.reason };
}

/** The trained model knows, too, how its risks turned into renewals. */
async function withRenewal(
  deps: Deps,
  installId: string,
  stored: StoredRiskModel,
  settings: ScoringSettings,
  signal: AbortSignal,
): Promise<StoredRiskModel> {
  if (whyUnusable(stored, settings) !== null) return stored;
  const { knownUntil } = stored.trainedOn;
  const lesson = { model: riskModelOf(stored, 'draft'), settings, knownUntil, signal };
  return { ...stored, renewal: await learnRenewal(deps, installId, lesson) };
}

/** The nightly training: nothing where the install is gone, or another one was trained meanwhile. */
export async function trainIfRested(deps: Deps, installId: string, signal: AbortSignal): Promise<Trained | null> {
  const { db, repos, clock } = deps;
  const isDue = await db.tenant(installId, async (ex) => {
    const install = await repos.installs.get(ex, installId);
    const [last] = await repos.models.list(ex, installId);
    const isThere = install !== undefined && install.state !== 'uninstalled';
    return isThere && (last === undefined || isRested(last.createdAt, clock.now().getTime()));
  });
  return isDue ? trainModel(deps, installId, { signal }) : null;
}

interface Policy {
  readonly scoring: ScoringSettings;
  readonly mode: 'asked' | 'when_better' | 'manual';
}

async function decide(deps: Deps, installId: string, model: NewModel, { scoring, mode }: Policy): Promise<TakeOver> {
  if (model.stored === null) return { isDue: false, reason: 'no model knows more than the base rate' };
  const rule = takesOver(model, await incumbentOf(deps, installId, scoring));
  if (mode === 'manual') return { isDue: false, reason: `the settings leave that to you; ${rule.reason}` };
  if (mode === 'asked' && model.report.verdict.kind === 'usable') return { isDue: true, reason: 'you asked for it' };
  return rule;
}

/** A version that cannot score any more competes with nobody: then the scorecard is what scores. */
async function incumbentOf({ db, repos }: Deps, installId: string, scoring: ScoringSettings): Promise<Incumbent> {
  return db.tenant(installId, async (ex) => {
    const published = await repos.models.published(ex, installId);
    const full = published && (await repos.models.get(ex, installId, published.version));
    if (!full?.stored || whyUnusable(full.stored, scoring) !== null) return null;
    return { name: versionName(full.version), figures: full.figures };
  });
}

function keepDraft({ db, repos, clock }: Deps, installId: string, model: NewModel, decided: TakeOver): Promise<number> {
  const now = clock.now().getTime();
  return db.tenant(installId, async (ex) => {
    const version = await repos.models.add(ex, installId, model, now);
    const { verdict, trainedOn } = model.figures;
    const detail = { version, verdict: verdict.kind, events: trainedOn?.events ?? 0, publish: decided.reason };
    await repos.audit.add(ex, installId, 'model.trained', detail, now);
    return version;
  });
}

/** The figures that a list shows, taken out of model and report. */
export function figuresOf(stored: StoredRiskModel | null, report: EvaluationReport): ModelFigures {
  const champion = report.models.find((each) => each.name === report.champion);
  const base = report.models.find((each) => each.name === 'base_rate');
  return {
    verdict: report.verdict,
    trainedOn: stored?.trainedOn ?? null,
    horizonDays: stored?.horizonDays ?? null,
    auc: champion?.auc ?? null,
    logLoss: champion?.logLoss ?? null,
    baseLogLoss: base?.logLoss.value ?? null,
  };
}
