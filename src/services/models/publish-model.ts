import { AppError } from '../../contracts/errors.ts';
import type { RegisteredModel } from '../../contracts/learnt-repositories.ts';
import type { Executor } from '../../contracts/store.ts';
import { scorecardVersion } from '../../domain/models/scorecard.ts';
import type { ScoringSettings } from '../../domain/scoring/settings.ts';
import type { StoredRiskModel } from '../../domain/training/stored-risk-model.ts';
import type { Deps } from '../deps.ts';
import { installSettings } from './install-settings.ts';
import { whyUnusable } from './load-risk-model.ts';
import { versionName } from './version-name.ts';

/** What scored before and what scores now. */
export interface Changeover {
  readonly from: string;
  readonly to: string;
}

/**
 * Makes a version the one that scores; the one before can be rolled back to. All customers become dirty, so that the next run scores
 * them with it. A version that scores already stays as it is.
 * @throws AppError `config` where there is no such version, or it cannot score.
 */
export async function publishModel(deps: Deps, installId: string, version: number): Promise<Changeover> {
  const { scoring } = await installSettings(deps, installId);
  return deps.db.tenant(installId, async (ex) => {
    const model = await findModel(deps, ex, installId, version);
    usableModel(model, scoring);
    const before = await deps.repos.models.published(ex, installId);
    const changeover = { from: before ? versionName(before.version) : scorecardVersion, to: versionName(version) };
    if (before?.version === version) return changeover;
    const now = deps.clock.now().getTime();
    await deps.repos.models.publish(ex, installId, version, now);
    await noteChangeover(deps, ex, installId, 'model.published', changeover, now);
    return changeover;
  });
}

/** A version with its model and report. @throws AppError `config` where there is none. */
export async function findModel(
  { repos }: Pick<Deps, 'repos'>,
  ex: Executor,
  installId: string,
  version: number,
): Promise<RegisteredModel> {
  const model = await repos.models.get(ex, installId, version);
  if (model) return model;
  throw new AppError('config', `There is no model ${versionName(version)}.`, {
    code: 'MODEL_UNKNOWN',
    hint: 'See which there are: keel model list',
  });
}

/** In the transaction that changed what scores: a line in the audit, and every customer is due. */
export async function noteChangeover(
  { repos }: Pick<Deps, 'repos'>,
  ex: Executor,
  installId: string,
  action: 'model.published' | 'model.rolled_back',
  changeover: Changeover,
  now: number,
): Promise<void> {
  await repos.audit.add(ex, installId, action, changeover, now);
  await repos.customers.markAllDirty(ex, installId, now);
}

/** The model of a version that may score. @throws AppError `config` where it may not. */
export function usableModel({ version, stored }: RegisteredModel, settings: ScoringSettings): StoredRiskModel {
  const reason =
    stored === null ? 'holds no model, for none knew more than the base rate' : whyUnusable(stored, settings);
  if (stored !== null && reason === null) return stored;
  throw new AppError('config', `${versionName(version)} cannot score: it ${reason}.`, {
    code: 'MODEL_UNUSABLE',
    hint: 'Train a new one: keel train',
  });
}
