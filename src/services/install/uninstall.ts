import type { Deps } from '../deps.ts';
import { leaveGroup } from '../identity/settle-link.ts';

export interface UninstallOptions {
  /** Also remove Keel's fields and tasks from the CRM. */
  readonly removeFromCrm: boolean;
}

const taskPage = 500;

/** Purges all of an install's data; on request its fields and tasks in the CRM go first. */
export async function uninstall(
  deps: Deps,
  installId: string,
  options: UninstallOptions,
): Promise<{ fieldsRemoved: number; tasksRemoved: number }> {
  const removed = { fieldsRemoved: 0, tasksRemoved: 0 };
  if (options.removeFromCrm) {
    const { connector, context } = await deps.connect(installId, new AbortController().signal);
    const known = await deps.db.tenant(installId, (ex) => deps.repos.tasks.known(ex, installId, 0));
    const remoteIds = known.flatMap((t) => (t.remoteId === null ? [] : [t.remoteId]));
    for (let i = 0; i < remoteIds.length; i += taskPage) {
      const page = remoteIds.slice(i, i + taskPage);
      await connector.tasks?.remove(context, page);
      removed.tasksRemoved += connector.tasks ? page.length : 0;
    }
    const fields = await connector.fields?.deprovision(context, deps.manifest.fields);
    removed.fieldsRemoved = fields?.removed.length ?? 0;
  }
  await leaveGroup(deps, installId);
  await deps.db.tenant(installId, (ex) => deps.repos.installs.remove(ex, installId));
  return removed;
}
