/** Puts Keel's package into the org where it is missing, once. What is not Keel's is never touched, whatever its name. */
import type { Provisioned } from '../../../src/contracts/connector.ts';
import { type AppError, toAppError } from '../../../src/contracts/errors.ts';
import type { FieldSpec } from '../../../src/contracts/manifest.ts';
import { unlessHidden } from '../org.ts';
import { type CustomField, customFields } from '../package/custom-fields.ts';
import { keelPackage } from '../package/keel-package.ts';
import { deployFiles, destructiveFiles } from '../package/metadata-files.ts';
import { permissionSets } from '../package/permission-sets.ts';
import { salesforceApiVersion } from '../versions.ts';
import { deploy } from './deploy.ts';
import { type Context, forgetShapes, namespaceOf } from './object-shape.ts';
import {
  componentRefused,
  deployFailed,
  managedPackageOld,
  managedPackageStays,
  notAssigned,
  packageMissing,
} from './package-errors.ts';
import { type Inspection, inspectPackage } from './package-state.ts';
import { assign, isAssigned, permissionSetIds, unassignAll } from './permission-sets.ts';

type Refusal = Provisioned['refused'][number];

const fullName = ({ object, name }: CustomField) => `${object}.${name}`;

const isComplete = (seen: Inspection): boolean => seen.lacking.length === 0 && seen.hasTaskReference;

/** Options that an admin added stay: a deployment would switch off those it does not name. */
function withOwnOptions(field: FieldSpec, present: readonly string[]): FieldSpec {
  if (field.options === undefined) return field;
  const known = new Set(field.options.map(({ value }) => value));
  const added = present.filter((value) => !known.has(value));
  return {
    ...field,
    options: [...field.options, ...added.map((value) => ({ value, label: { en: value, zh: value } }))],
  };
}

interface Deployed {
  /** Keys of fields that were not there before. */
  readonly created: ReadonlySet<string>;
  readonly refused: readonly Refusal[];
}

/** Until it goes through without the fields that Salesforce refuses, one after the other. */
async function deployMissing(ctx: Context, fields: readonly FieldSpec[], seen: Inspection): Promise<Deployed> {
  const refusedBefore = new Set(seen.refused.map(({ field }) => field));
  const own = fields
    .filter(({ key }) => !refusedBefore.has(key))
    .map((field) => withOwnOptions(field, seen.options.get(field.key) ?? []));
  const good = new Set(seen.good);
  let granted = customFields(own, { spec: keelPackage, language: ctx.settings.language });
  const refused: Refusal[] = [];
  for (;;) {
    const wanted = granted.filter(({ key }) => !good.has(key));
    const sets = permissionSets(granted, { spec: keelPackage, language: ctx.settings.language });
    const end = await deploy(ctx, deployFiles({ fields: wanted, permissionSets: sets }, salesforceApiVersion));
    if (end.ok) {
      return { created: new Set(wanted.filter((f) => end.created.has(fullName(f))).map(({ key }) => key)), refused };
    }
    const bad = wanted.filter((f) => end.problems.has(fullName(f)));
    if (bad.length === 0) throw deployFailed(wordsOf(end.problems, end.message));
    refused.push(
      ...bad.map((f) => ({ field: f.key, error: componentRefused(fullName(f), end.problems.get(fullName(f)) ?? '') })),
    );
    granted = granted.filter((f) => !bad.includes(f));
  }
}

function wordsOf(problems: ReadonlyMap<string, string>, message: string): string {
  const words = [...problems].map(([component, problem]) => `${component}: ${problem}`);
  return words.length === 0 ? message : words.join('; ').slice(0, 500);
}

const mayNotDeploy = (error: AppError): boolean =>
  ['SALESFORCE_FORBIDDEN', 'SALESFORCE_API_DISABLED', 'SALESFORCE_OBJECT_HIDDEN'].includes(error.detail.code);

async function install(ctx: Context, fields: readonly FieldSpec[], seen: Inspection): Promise<Deployed> {
  const names = seen.lacking.map(({ key }) => key);
  if (namespaceOf(ctx) !== null) throw managedPackageOld(names);
  try {
    return await deployMissing(ctx, fields, seen);
  } catch (err) {
    throw mayNotDeploy(toAppError(err)) ? packageMissing(names, err) : err;
  }
}

async function look(ctx: Context, fields: readonly FieldSpec[]): Promise<Inspection> {
  forgetShapes(ctx);
  return inspectPackage(ctx, fields);
}

/** Where the package stands and only its permission set was not given to Keel's user. */
async function assignIfMissing(ctx: Context, fields: readonly FieldSpec[], seen: Inspection): Promise<Inspection> {
  const assigned = await unlessHidden(isAssigned(ctx));
  if (assigned !== false) return seen;
  await assign(ctx);
  return look(ctx, fields);
}

export async function provision(ctx: Context, fields: readonly FieldSpec[]): Promise<Provisioned> {
  const before = await look(ctx, fields);
  if (isComplete(before)) return { created: [], existing: before.good, refused: before.refused };
  const found = await assignIfMissing(ctx, fields, before);
  if (isComplete(found)) return { created: [], existing: found.good, refused: found.refused };
  let made: Deployed;
  try {
    made = await install(ctx, fields, found);
    await assign(ctx);
  } catch (err) {
    return withoutDeploy(ctx, found, toAppError(err));
  }
  const after = await look(ctx, fields);
  const refused = [...after.refused, ...made.refused.filter(({ field }) => fields.some((f) => f.key === field))];
  const named = new Set(refused.map(({ field }) => field));
  const hidden = after.lacking
    .filter(({ key }) => !named.has(key))
    .map(({ key }) => ({ field: key, error: notAssigned() }));
  return {
    created: after.good.filter((key) => made.created.has(key)),
    existing: after.good.filter((key) => !made.created.has(key)),
    refused: [...refused, ...hidden],
  };
}

/** What stands already is used; only where nothing does has the whole failed. */
function withoutDeploy(ctx: Context, { good, lacking, refused }: Inspection, error: AppError): Provisioned {
  if (error.kind !== 'config' || good.length === 0) throw error;
  if (lacking.length === 0)
    ctx.log.warn({ code: error.detail.code }, 'no reference field on tasks: they are looked for');
  return { created: [], existing: good, refused: [...refused, ...lacking.map(({ key }) => ({ field: key, error }))] };
}

/** Removes the fields that are Keel's own, its reference on tasks and its permission sets. */
export async function deprovision(ctx: Context, fields: readonly FieldSpec[]): Promise<{ removed: readonly string[] }> {
  if (namespaceOf(ctx) !== null) throw managedPackageStays();
  const seen = await look(ctx, fields);
  const foreignKeys = new Set(seen.refused.map(({ field }) => field));
  const setIds = (await unlessHidden(permissionSetIds(ctx))) ?? new Map<string, string>();
  if (seen.good.length === 0 && setIds.size === 0 && !seen.hasTaskReference) return { removed: [] };
  await unassignAll(ctx, [...setIds.values()]);
  const own = customFields(
    fields.filter(({ key }) => !foreignKeys.has(key)),
    { spec: keelPackage, language: ctx.settings.language },
  );
  const sets = [...setIds.keys()].map((name) => ({ name, nodes: [] }));
  const files = destructiveFiles({ fields: own, permissionSets: sets }, salesforceApiVersion);
  const end = await deploy(ctx, files).catch((err: unknown) => {
    const error = toAppError(err);
    throw mayNotDeploy(error) ? packageMissing([], error) : error;
  });
  if (!end.ok) throw deployFailed(wordsOf(end.problems, end.message));
  forgetShapes(ctx);
  const removed = own.filter((field) => end.deleted.has(fullName(field)) || seen.good.includes(field.key));
  return { removed: [...new Set(removed.map(({ key }) => key))].filter((key) => fields.some((f) => f.key === key)) };
}
