/** What is done for every install at night, a job each. */
import type { Deps } from './deps.ts';
import { eachInstall, type NightlyEnd } from './install/each-install.ts';
import { snapshotKpis } from './kpi/snapshot-kpis.ts';
import { monitorModel } from './models/monitor-model.ts';
import { learnRecommender } from './recommend/learn-recommender.ts';
import { learnValue } from './value/learn-value.ts';

/** Goes on behind `after`, the install looked at last; null begins. */
export type NightlyJob = (deps: Deps, after: string | null, signal: AbortSignal) => Promise<NightlyEnd>;

export const monitorModels: NightlyJob = (deps, after, signal) =>
  eachInstall(deps, {
    after,
    signal,
    failure: 'model could not be looked at',
    work: async (installId) => {
      await monitorModel(deps, installId, signal);
      return true;
    },
  });

export const snapshotInstalls: NightlyJob = (deps, after, signal) =>
  eachInstall(deps, {
    after,
    signal,
    failure: 'KPIs could not be computed',
    work: async (installId) => {
      await snapshotKpis(deps, installId, { signal });
      return true;
    },
  });

export const learnValues: NightlyJob = (deps, after, signal) =>
  eachInstall(deps, {
    after,
    signal,
    failure: 'values could not be learnt',
    work: (installId) =>
      onceSynced(deps, installId, (knownUntil) => learnValue(deps, installId, { knownUntil, signal })),
  });

export const learnRecommenders: NightlyJob = (deps, after, signal) =>
  eachInstall(deps, {
    after,
    signal,
    failure: 'recommendations could not be learnt',
    work: (installId) =>
      onceSynced(deps, installId, (knownUntil) => learnRecommender(deps, installId, { knownUntil, signal })),
  });

/** Before its first sync there is nothing to learn from. */
async function onceSynced(
  { db, repos }: Deps,
  installId: string,
  learn: (knownUntil: number) => Promise<unknown>,
): Promise<boolean> {
  const knownUntil = await db.tenant(installId, (ex) => repos.runs.lastSynced(ex, installId));
  if (knownUntil === undefined) return false;
  await learn(knownUntil);
  return true;
}
