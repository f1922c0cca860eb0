import { AppError } from '../../contracts/errors.ts';
import type { ModelEntry } from '../../contracts/learnt-repositories.ts';
import type { Executor } from '../../contracts/store.ts';
import { scorecardVersion } from '../../domain/models/scorecard.ts';
import type { ScoringSettings } from '../../domain/scoring/settings.ts';
import type { Deps } from '../deps.ts';
import { installSettings } from './install-settings.ts';
import { whyUnusable } from './load-risk-model.ts';
import { type Changeover, noteChangeover } from './publish-model.ts';
import { versionName } from './version-name.ts';

/**
 * Back to what scored before the present version: the newest such version that still can score, else the scorecard. All customers
 * become dirty.
 * @throws AppError `config` where the scorecard scores already.
 */
export async function rollBackModel(deps: Deps, installId: string): Promise<Changeover> {
  const { scoring } = await installSettings(deps, installId);
  return deps.db.tenant(installId, async (ex) => {
    const present = await deps.repos.models.published(ex, installId);
    if (!present) throw nothingPublished();
    const to = await versionBefore(deps, ex, installId, present, scoring);
    const changeover = { from: versionName(present.version), to: to === null ? scorecardVersion : versionName(to) };
    const now = deps.clock.now().getTime();
    await deps.repos.models.rollBack(ex, installId, to, now);
    await noteChangeover(deps, ex, installId, 'model.rolled_back', changeover, now);
    return changeover;
  });
}

/** Goes back from version to version; one that was published twice makes a ring, which ends at the scorecard. */
async function versionBefore(
  { repos }: Deps,
  ex: Executor,
  installId: string,
  present: ModelEntry,
  scoring: ScoringSettings,
): Promise<number | null> {
  const passed = new Set([present.version]);
  let version = present.previous;
  while (version !== null && !passed.has(version)) {
    passed.add(version);
    const model = await repos.models.get(ex, installId, version);
    if (model?.stored && whyUnusable(model.stored, scoring) === null) return version;
    version = model?.previous ?? null;
  }
  return null;
}

const nothingPublished = (): AppError =>
  new AppError('config', 'No trained model scores: there is nothing to roll back.', {
    code: 'MODEL_NONE_PUBLISHED',
    hint: 'The scorecard scores. See what could be published: keel model list',
  });
