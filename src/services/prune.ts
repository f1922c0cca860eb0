import type { Deps } from './deps.ts';

const dayMs = 86_400_000;

/** Removes deleted records and old scores, months of KPIs, runs and audit entries beyond what the manifest says Keel keeps. */
export async function prune(deps: Deps): Promise<{ removed: number }> {
  const now = deps.clock.now().getTime();
  const { rawDays, scoresDays } = deps.manifest.data.keep;
  let removed = 0;
  for (const { installId } of await deps.db.system((ex) => deps.repos.installs.list(ex))) {
    removed += await deps.db.tenant(installId, (ex) =>
      deps.repos.retention.prune(ex, installId, {
        rawBefore: now - rawDays * dayMs,
        scoresBefore: now - scoresDays * dayMs,
      }),
    );
  }
  return { removed };
}
