/** What the org has, as the Metadata API writes it down. */
import type { SandboxOrg } from '../org/sandbox-org.ts';
import type { FieldDef } from '../org/types.ts';
import { permissionSetId } from './apply-permission-set.ts';
import type { XmlTree } from './xml.ts';

/** Names of the Metadata API for the types of the org. */
export const typeNames: Readonly<Record<FieldDef['type'], string>> = {
  id: 'Text',
  reference: 'Lookup',
  string: 'Text',
  textarea: 'TextArea',
  email: 'Email',
  url: 'Url',
  phone: 'Phone',
  picklist: 'Picklist',
  boolean: 'Checkbox',
  int: 'Number',
  double: 'Number',
  currency: 'Currency',
  percent: 'Percent',
  date: 'Date',
  datetime: 'DateTime',
};

export function customFieldXml(object: string, field: FieldDef): XmlTree {
  const isLong = field.type === 'textarea' && (field.length ?? 0) > 255;
  const type = isLong ? 'LongTextArea' : typeNames[field.type];
  const isNumber = field.type === 'double' || field.type === 'currency' || field.type === 'percent';
  return {
    '@type': 'CustomField',
    fullName: `${object}.${field.name}`,
    ...(type === 'Text' ? { caseSensitive: field.isCaseSensitive } : {}),
    externalId: field.isExternalId,
    inlineHelpText: field.help,
    label: field.label,
    ...(type === 'Text' || isLong ? { length: field.length } : {}),
    ...(isNumber ? { precision: field.precision, scale: field.scale } : {}),
    referenceTo: field.referenceTo,
    required: !field.isNillable && field.type !== 'boolean',
    type,
    unique: field.isUnique,
    ...(isLong ? { visibleLines: 3 } : {}),
    valueSet: picklistXml(field),
  };
}

function picklistXml({ picklist }: FieldDef): XmlTree | undefined {
  if (picklist === undefined) return undefined;
  const value = picklist.values.map((one) => ({ fullName: one.value, default: one.isDefault, label: one.label }));
  return { restricted: picklist.isRestricted, valueSetDefinition: { sorted: false, value } };
}

export function permissionSetXml(org: SandboxOrg, name: string): XmlTree | undefined {
  const id = permissionSetId(org, name);
  const store = org.object('PermissionSet');
  if (id === undefined || store === undefined) return undefined;
  const row = store.rowOf(id);
  return {
    '@type': 'PermissionSet',
    fullName: name,
    description: textOrNothing(store.get(row, 'Description')),
    fieldPermissions: grantsOf(org, 'FieldPermissions', id, (get) => ({
      editable: get('PermissionsEdit'),
      field: get('Field'),
      readable: get('PermissionsRead'),
    })),
    hasActivationRequired: false,
    label: textOrNothing(store.get(row, 'Label')),
    objectPermissions: grantsOf(org, 'ObjectPermissions', id, (get) => ({
      allowCreate: get('PermissionsCreate'),
      allowDelete: get('PermissionsDelete'),
      allowEdit: get('PermissionsEdit'),
      allowRead: get('PermissionsRead'),
      modifyAllRecords: get('PermissionsModifyAllRecords'),
      object: get('SobjectType'),
      viewAllRecords: get('PermissionsViewAllRecords'),
    })),
  };
}

type Get = (field: string) => string | number | boolean | undefined;

function grantsOf(org: SandboxOrg, object: string, parentId: string, write: (get: Get) => XmlTree): XmlTree[] {
  const store = org.object(object);
  const grants: XmlTree[] = [];
  for (let row = 0; store !== undefined && row < store.rows; row += 1) {
    if (store.isDeleted(row) || store.isGone(row) || store.get(row, 'ParentId') !== parentId) continue;
    grants.push(write((field) => store.get(row, field) ?? undefined));
  }
  return grants;
}

function textOrNothing(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
