import type { ModelCheck, ModelEntry } from '../../contracts/learnt-repositories.ts';
import { scorecardVersion } from '../../domain/models/scorecard.ts';
import type { Deps } from '../deps.ts';
import { installSettings } from './install-settings.ts';
import { whyUnusable } from './load-risk-model.ts';
import { versionName } from './version-name.ts';

export interface ModelStatus {
  /** What scores now: "churn-3", or the scorecard. */
  readonly scoring: string;
  /** Newest first. */
  readonly versions: readonly ModelEntry[];
  /** Why the published version does not score, as a sentence; null where it does, or none is published. */
  readonly unused: string | null;
  /** The last nightly look. */
  readonly check: ModelCheck | null;
}

/** What scores an install, and how that model does. */
export async function modelStatus(deps: Pick<Deps, 'db' | 'repos'>, installId: string): Promise<ModelStatus> {
  const { db, repos } = deps;
  const { scoring: settings } = await installSettings(deps, installId);
  return db.tenant(installId, async (ex) => {
    const versions = await repos.models.list(ex, installId);
    const [check = null] = await repos.models.checks(ex, installId, 1);
    const present = versions.find((each) => each.state === 'published');
    const stored = present && (await repos.models.get(ex, installId, present.version))?.stored;
    if (!present || !stored) return { scoring: scorecardVersion, versions, unused: null, check };
    const reason = whyUnusable(stored, settings);
    const name = versionName(present.version);
    if (reason === null) return { scoring: name, versions, unused: null, check };
    return { scoring: scorecardVersion, versions, unused: `${name} is published but not used: it ${reason}.`, check };
  });
}
