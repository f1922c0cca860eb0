import type { RiskModel } from '../../domain/models/risk-model.ts';
import { scorecardModel } from '../../domain/models/scorecard.ts';
import type { ScoringSettings } from '../../domain/scoring/settings.ts';
import type { StoredRiskModel } from '../../domain/training/stored-risk-model.ts';
import { isOfThisVersion, riskModelOf } from '../../domain/training/trained-model.ts';
import type { Deps } from '../deps.ts';
import { versionName } from './version-name.ts';

/** The last model loaded of each install: megabytes of trees are read and built once a version, not once a slice. */
export type RiskModelCache = Map<string, RiskModel>;

const cachedInstalls = 20;

/** What scores an install's customers: the published model, or the scorecard where there is none or it cannot be used. */
export async function loadRiskModel(
  deps: Pick<Deps, 'db' | 'repos' | 'log'>,
  installId: string,
  settings: ScoringSettings,
  cache: RiskModelCache = new Map(),
): Promise<RiskModel> {
  const { db, repos, log } = deps;
  const published = await db.tenant(installId, (ex) => repos.models.published(ex, installId));
  if (!published) return scorecardModel(settings);
  const version = versionName(published.version);
  const kept = cache.get(installId);
  if (kept?.version === version && kept.horizonDays === settings.horizonDays) return kept;
  const registered = await db.tenant(installId, (ex) => repos.models.get(ex, installId, published.version));
  // Gone between the two questions: uninstalled.
  if (!registered?.stored) return scorecardModel(settings);
  const reason = whyUnusable(registered.stored, settings);
  if (reason !== null) {
    log.warn({ installId, version, reason }, 'the published model is not used; the scorecard scores');
    return scorecardModel(settings);
  }
  const model = riskModelOf(registered.stored, version);
  keep(cache, installId, model);
  return model;
}

/** Why a stored model must not score, in words that go on from "churn-3"; null where it may. */
export function whyUnusable(stored: StoredRiskModel, settings: Pick<ScoringSettings, 'horizonDays'>): string | null {
  if (!isOfThisVersion(stored)) return 'was trained on other features than this version of Keel computes';
  if (stored.horizonDays === settings.horizonDays) return null;
  return `speaks about ${stored.horizonDays} days, and the settings ask for ${settings.horizonDays}`;
}

function keep(cache: RiskModelCache, installId: string, model: RiskModel): void {
  cache.delete(installId);
  cache.set(installId, model);
  for (const oldest of cache.keys()) {
    if (cache.size <= cachedInstalls) break;
    cache.delete(oldest);
  }
}
