/** How much of Keel's package stands in the org, as Keel's user sees it. */
import type { Provisioned } from '../../../src/contracts/connector.ts';
import type { FieldSpec, Manifest } from '../../../src/contracts/manifest.ts';
import { toApiName } from '../field-names.ts';
import { unlessHidden } from '../org.ts';
import { objectNames } from '../package/custom-fields.ts';
import { keelPackage } from '../package/keel-package.ts';
import {
  type Context,
  type FieldShape,
  forgetShapes,
  namespaceOf,
  type ObjectShape,
  objectShape,
} from './object-shape.ts';
import { foreign, otherType } from './package-errors.ts';
import { isAssigned } from './permission-sets.ts';

/** As describe calls them, the one that Keel makes first. */
const types: Readonly<Record<FieldSpec['type'], readonly [string, ...string[]]>> = {
  number: ['double', 'int'],
  percent_points: ['double', 'int'],
  currency: ['currency'],
  enumeration: ['picklist'],
  text: ['string'],
  long_text: ['textarea'],
  datetime: ['datetime'],
};

export type PackageState =
  | { readonly state: 'installed' }
  | { readonly state: 'missing' }
  /** `lacking`: API names with their object. */
  | { readonly state: 'older'; readonly lacking: readonly string[] }
  | { readonly state: 'not_assigned'; readonly permissionSet: string };

export interface Inspection {
  /** Keys of fields that Keel can write. */
  readonly good: readonly string[];
  /** Not there, hidden, for reading only, or without an option of this Keel. */
  readonly lacking: readonly FieldSpec[];
  readonly refused: Provisioned['refused'];
  /** Options of each picklist that the org has. */
  readonly options: ReadonlyMap<string, readonly string[]>;
  readonly hasTaskReference: boolean;
}

const records = ['account', 'contact'] as const;

function lookUp(shape: ObjectShape | undefined, key: string, namespace: string | null): FieldShape | undefined {
  return shape?.get(toApiName(key, namespace).toLowerCase());
}

function problemOf(
  field: FieldSpec,
  object: string,
  found: FieldShape,
): Provisioned['refused'][number]['error'] | null {
  if (found.calculated) return foreign(object, found.name);
  const expected = types[field.type];
  return expected.includes(found.type) ? null : otherType(object, found.name, found.type, expected[0]);
}

const activeOptions = (found: FieldShape): string[] =>
  found.picklistValues.filter(({ active }) => active).map(({ value }) => value);

function isWhole(field: FieldSpec, found: FieldShape | undefined): boolean {
  if (!found?.updateable) return false;
  const present = new Set(activeOptions(found));
  return (field.options ?? []).every(({ value }) => present.has(value));
}

/** Of tasks: with it they are upserted, without it they are looked for. */
export async function hasTaskReference(ctx: Context): Promise<boolean> {
  const found = lookUp(await objectShape(ctx, 'Task'), keelPackage.taskReference.key, namespaceOf(ctx));
  return found?.createable === true && found.updateable && found.externalId;
}

export async function inspectPackage(ctx: Context, fields: readonly FieldSpec[]): Promise<Inspection> {
  const namespace = namespaceOf(ctx);
  const shapes = new Map<(typeof records)[number], ObjectShape>();
  for (const record of records) {
    if (fields.some((f) => f.objects.includes(record))) shapes.set(record, await objectShape(ctx, objectNames[record]));
  }
  const good: string[] = [];
  const lacking: FieldSpec[] = [];
  const refused: Provisioned['refused'][number][] = [];
  const options = new Map<string, readonly string[]>();
  for (const field of fields) {
    const found = field.objects.map((record) => ({ record, shape: lookUp(shapes.get(record), field.key, namespace) }));
    const error = found.map(({ record, shape }) => shape && problemOf(field, objectNames[record], shape)).find(Boolean);
    options.set(
      field.key,
      found.flatMap(({ shape }) => (shape ? activeOptions(shape) : [])),
    );
    if (error) refused.push({ field: field.key, error });
    else if (found.every(({ shape }) => isWhole(field, shape))) good.push(field.key);
    else lacking.push(field);
  }
  return { good, lacking, refused, options, hasTaskReference: await hasTaskReference(ctx) };
}

/** For `keel connect` and the checks before a sync. */
export async function packageState(ctx: Context, { fields }: Pick<Manifest, 'fields'>): Promise<PackageState> {
  forgetShapes(ctx);
  const { good, lacking, hasTaskReference } = await inspectPackage(ctx, fields);
  if (lacking.length === 0 && hasTaskReference) return { state: 'installed' };
  const assigned = await unlessHidden(isAssigned(ctx));
  if (assigned === false) return { state: 'not_assigned', permissionSet: keelPackage.permissionSets.integration.name };
  if (assigned === undefined && good.length === 0) return { state: 'missing' };
  const namespace = namespaceOf(ctx);
  const names = lacking.flatMap((f) =>
    f.objects.map((record) => `${objectNames[record]}.${toApiName(f.key, namespace)}`),
  );
  const reference = hasTaskReference ? [] : [`Task.${toApiName(keelPackage.taskReference.key, namespace)}`];
  return { state: 'older', lacking: [...names, ...reference] };
}

/** What a deployment would put into the org now, in words; undefined: nothing. */
export async function offer(ctx: Context, manifest: Manifest): Promise<string | undefined> {
  const found = await packageState(ctx, manifest);
  const { integration, viewer } = keelPackage.permissionSets;
  const sets = `the permission sets ${integration.name} and ${viewer.name}`;
  if (found.state === 'missing') return `${manifest.fields.length} fields, a reference field on tasks, and ${sets}`;
  if (found.state === 'older') return `${found.lacking.join(', ')}, and ${sets}`;
  return found.state === 'not_assigned'
    ? `its permission set ${found.permissionSet} to be assigned to its user`
    : undefined;
}
