import type { RemoteTask } from '../../contracts/connector.ts';
import type { Run, StoredTask } from '../../contracts/repositories.ts';
import type { Connection, Deps } from '../deps.ts';
import type { StepRef } from '../run/advance-run.ts';

/** Asks the CRM what became of the tasks Keel believes open: done or deferred by a person, or deleted. */
export async function readRemoteTasks(deps: Deps, ref: StepRef, run: Run, connection: Connection): Promise<void> {
  const { installId } = ref;
  const writer = connection.connector.tasks;
  if (!writer) return;
  const known = await deps.db.tenant(installId, (ex) => deps.repos.tasks.known(ex, installId, run.asOf));
  const open = known.filter((t) => t.status === 'open' && t.remoteId !== null);
  for (let i = 0; i < open.length; i += writer.batchSize) {
    const batch = open.slice(i, i + writer.batchSize);
    const remote = await writer.read(
      connection.context,
      batch.map((t) => t.remoteId ?? ''),
    );
    await deps.db.tenant(installId, async (ex) => {
      for (const [k, task] of batch.entries()) {
        const closed = closedTask(task, remote[k], run.asOf);
        if (closed) await deps.repos.tasks.update(ex, installId, closed);
      }
    });
  }
}

/** A task someone deleted counts as done: he does not want it. */
function closedTask(task: StoredTask, remote: RemoteTask | undefined, now: number): StoredTask | undefined {
  if (!remote || remote.status === 'open') return undefined;
  const status = remote.status === 'deferred' ? 'deferred' : 'done';
  return { ...task, status, closedAt: remote.closedAt ?? now, delivery: 'none' };
}
