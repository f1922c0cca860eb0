/** A PermissionSet of the Metadata API: what it grants, and what is wrong with that. */
import type { FieldDef } from '../org/types.ts';
import { isTrue, nodesOf, textOf, type XmlNode } from './xml.ts';

export interface FieldGrant {
  readonly object: string;
  /** With the object in front. */
  readonly field: string;
  readonly isReadable: boolean;
  readonly isEditable: boolean;
}

/** By the names that ObjectPermissions has them under. */
export type ObjectRight = 'Create' | 'Read' | 'Edit' | 'Delete' | 'ViewAllRecords' | 'ModifyAllRecords';

export interface ObjectGrant {
  readonly object: string;
  readonly rights: ReadonlySet<ObjectRight>;
}

export interface PermissionSet {
  readonly name: string;
  readonly label: string;
  readonly description: string | undefined;
  readonly fields: readonly FieldGrant[];
  readonly objects: readonly ObjectGrant[];
}

/** What a permission set is checked against: the org, with the fields that come along. */
export interface SchemaView {
  hasObject(name: string): boolean;
  field(object: string, name: string): Pick<FieldDef, 'isNillable' | 'type' | 'isCalculated'> | undefined;
}

const rightNames: Readonly<Record<ObjectRight, string>> = {
  Create: 'allowCreate',
  Read: 'allowRead',
  Edit: 'allowEdit',
  Delete: 'allowDelete',
  ViewAllRecords: 'viewAllRecords',
  ModifyAllRecords: 'modifyAllRecords',
};
const allRights = Object.keys(rightNames) as ObjectRight[];
const needed: Readonly<Record<ObjectRight, readonly ObjectRight[]>> = {
  Read: [],
  Create: ['Read'],
  Edit: ['Read'],
  Delete: ['Read', 'Edit'],
  ViewAllRecords: ['Read'],
  ModifyAllRecords: ['Read', 'Edit', 'Delete', 'ViewAllRecords'],
};

const belowAccount: ReadonlySet<string> = new Set(['Contact', 'Opportunity']);

export function readPermissionSet(name: string, xml: XmlNode): PermissionSet | { readonly problem: string } {
  const label = textOf(xml, 'label');
  if (label === undefined) return { problem: 'Required field is missing: label' };
  if (label.length > 80) return { problem: `Label: data value too large: ${label} (max length=80)` };
  const fields = nodesOf(xml, 'fieldPermissions').map((node) => {
    const field = textOf(node, 'field') ?? '';
    const object = field.split('.')[0] ?? '';
    return { object, field, isReadable: isTrue(node, 'readable'), isEditable: isTrue(node, 'editable') };
  });
  const objects = nodesOf(xml, 'objectPermissions').map((node) => ({
    object: textOf(node, 'object') ?? '',
    rights: new Set(allRights.filter((right) => isTrue(node, rightNames[right]))),
  }));
  return { name, label, description: textOf(xml, 'description'), fields, objects };
}

/** The first problem; undefined: none. */
export function permissionSetProblem(set: PermissionSet, schema: SchemaView): string | undefined {
  const seen = new Set<string>();
  for (const grant of set.fields) {
    if (seen.has(grant.field.toLowerCase())) return `Duplicate fieldPermissions found: ${grant.field}`;
    seen.add(grant.field.toLowerCase());
    const problem = fieldProblem(grant, schema);
    if (problem !== undefined) return problem;
  }
  for (const grant of set.objects) {
    const problem = objectProblem(grant, schema) ?? parentProblem(grant, set);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Who sees contacts sees their accounts. */
function parentProblem(grant: ObjectGrant, set: PermissionSet): string | undefined {
  if (!belowAccount.has(grant.object) || !grant.rights.has('Read')) return undefined;
  const hasParent = set.objects.some((other) => other.object === 'Account' && other.rights.has('Read'));
  return hasParent ? undefined : `Permission Read ${grant.object} depends on permission(s): Read Account`;
}

function fieldProblem(grant: FieldGrant, schema: SchemaView): string | undefined {
  const name = grant.field.slice(grant.object.length + 1);
  const field = name === '' ? undefined : schema.field(grant.object, name);
  if (field === undefined) return `In field: field - no CustomField named ${grant.field} found`;
  // Required and system fields have no field-level security.
  const isRequired = !field.isNillable && field.type !== 'boolean';
  if (isRequired && !field.isCalculated) return `You cannot deploy to a required field: ${grant.field}`;
  if (grant.isEditable && !grant.isReadable) {
    return `Permission Edit ${grant.field} depends on permission(s): Read ${grant.field}`;
  }
  return undefined;
}

function objectProblem(grant: ObjectGrant, schema: SchemaView): string | undefined {
  if (!schema.hasObject(grant.object)) return `In field: object - no CustomObject named ${grant.object} found`;
  for (const right of grant.rights) {
    const missing = needed[right].filter((other) => !grant.rights.has(other));
    if (missing.length === 0) continue;
    const names = missing.map((other) => `${other} ${grant.object}`).join(', ');
    return `Permission ${right} ${grant.object} depends on permission(s): ${names}`;
  }
  return undefined;
}
