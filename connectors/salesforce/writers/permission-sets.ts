/** The permission sets of Keel's package in the org, and who has them. */
import { whoAmI } from '../org.ts';
import { keelPackage } from '../package/keel-package.ts';
import { soqlText } from '../soql.ts';
import { createRows, deleteRows } from './collections.ts';
import { listRows } from './list-rows.ts';
import { type Context, namespaceOf } from './object-shape.ts';
import { notAssigned } from './package-errors.ts';

/** Name → id. */
export async function permissionSetIds(ctx: Context): Promise<ReadonlyMap<string, string>> {
  const { integration, viewer } = keelPackage.permissionSets;
  const namespace = namespaceOf(ctx);
  const names = [integration.name, viewer.name].map(soqlText).join(', ');
  const rows = await listRows(ctx, {
    object: 'PermissionSet',
    fields: ['Name'],
    where: [`Name IN (${names})`, `NamespacePrefix = ${namespace === null ? 'null' : soqlText(namespace)}`],
  });
  return new Map(rows.map((row) => [String(row.Name), row.Id]));
}

/** Whether Keel's user has the integration set; undefined: the org has no such set, or hides it. */
export async function isAssigned(ctx: Context): Promise<boolean | undefined> {
  const setId = (await permissionSetIds(ctx)).get(keelPackage.permissionSets.integration.name);
  if (setId === undefined) return undefined;
  const { userId } = await whoAmI(ctx);
  const rows = await listRows(ctx, {
    object: 'PermissionSetAssignment',
    fields: ['AssigneeId'],
    where: [`PermissionSetId = ${soqlText(setId)}`, `AssigneeId = ${soqlText(userId)}`],
  });
  return rows.length > 0;
}

/** Gives the integration set to Keel's user; nothing where he has it already. */
export async function assign(ctx: Context): Promise<void> {
  const setId = (await permissionSetIds(ctx)).get(keelPackage.permissionSets.integration.name);
  if (setId === undefined) throw notAssigned();
  const { userId } = await whoAmI(ctx);
  const row = { AssigneeId: userId, PermissionSetId: setId };
  const [outcome] = await createRows(ctx, 'PermissionSetAssignment', [row]);
  if (outcome === undefined || outcome.ok || outcome.error.detail.code === 'SALESFORCE_DUPLICATE') return;
  if (outcome.error.kind === 'transient') throw outcome.error;
  throw notAssigned(outcome.error);
}

/** A permission set that somebody has cannot be removed. */
export async function unassignAll(ctx: Context, setIds: readonly string[]): Promise<void> {
  if (setIds.length === 0) return;
  const where = [`PermissionSetId IN (${setIds.map(soqlText).join(', ')})`];
  const rows = await listRows(ctx, { object: 'PermissionSetAssignment', fields: ['AssigneeId'], where });
  for (let at = 0; at < rows.length; at += 200) {
    const outcomes = await deleteRows(
      ctx,
      'PermissionSetAssignment',
      rows.slice(at, at + 200).map(({ Id }) => Id),
    );
    for (const outcome of outcomes) if (!outcome.ok && outcome.error.detail.code !== 'RECORD_GONE') throw outcome.error;
  }
}
