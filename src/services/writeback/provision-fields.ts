import type { Provisioned } from '../../contracts/connector.ts';
import type { Executor } from '../../contracts/store.ts';
import type { Connection, Deps } from '../deps.ts';
import { finishStep, openStep, type StepRef } from '../run/advance-run.ts';

/** Sees to it that Keel's fields stand in the CRM: what is missing is created, a look is all it takes where nothing is. */
export async function provisionFields(deps: Deps, ref: StepRef, signal: AbortSignal): Promise<void> {
  const opened = await openStep(deps, ref, signal);
  if (!opened) return;
  await provision(deps, ref, opened.connection);
  await finishStep(deps, ref, opened.connection);
}

const fieldsDigest = (deps: Deps): string => deps.digest(JSON.stringify(deps.manifest.fields));

export interface ProvisionedInstall {
  readonly created: readonly string[];
  readonly refused: Provisioned['refused'];
  /** Keys of the fields that can be written. */
  readonly usable: readonly string[];
}

/** Creates the fields as a part of a run's step, and counts. */
export async function provision(deps: Deps, ref: StepRef, connection: Connection): Promise<readonly string[]> {
  const { installId, runId, step } = ref;
  const callsBefore = connection.apiCalls();
  const { created, refused, usable } = await provisionInstall(deps, connection);
  await deps.db.tenant(installId, (ex) =>
    deps.repos.runs.addCounts(ex, installId, runId, step, {
      fieldsCreated: created.length,
      fieldsRefused: refused.length,
      apiCalls: connection.apiCalls() - callsBefore,
    }),
  );
  return usable;
}

/** Creates the fields and notes those that cannot be used, each with its reason. */
export async function provisionInstall(deps: Deps, connection: Connection): Promise<ProvisionedInstall> {
  const { fields: writer } = connection.connector;
  if (!writer) return { created: [], refused: [], usable: [] };
  const { installId } = connection.install;
  const { created, refused } = await writer.provision(connection.context, deps.manifest.fields);
  const usable = deps.manifest.fields.map((f) => f.key).filter((key) => !refused.some((r) => r.field === key));
  const now = deps.clock.now().getTime();
  await deps.db.tenant(installId, async (ex: Executor) => {
    await deps.repos.installs.setProvisioned(ex, installId, { digest: fieldsDigest(deps), usable });
    const rejected = refused.map((r) => ({ externalId: r.field, error: r.error }));
    await deps.repos.rejects.record(ex, installId, 'write', 'fields', rejected, now);
    await deps.repos.rejects.resolve(ex, installId, 'write', 'fields', usable);
    // A field that was there before and had to be made again is empty, whatever was written to it.
    const lost = created.filter((key) => connection.install.provisioned?.usable.includes(key));
    if (lost.length > 0) await deps.repos.scores.forgetWritten(ex, installId, lost);
    if (created.length > 0) await deps.repos.audit.add(ex, installId, 'fields.created', { fields: created }, now);
  });
  return { created, refused, usable };
}
