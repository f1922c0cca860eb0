/** An object type as it is written down: its marks, its own fields, and the names its lookups have on the parents' side. */
import type { FieldDef, ObjectDef } from '../types.ts';
import { makeField, reference, system } from './field-builders.ts';

export interface ObjectSchema {
  readonly def: ObjectDef;
  readonly fields: readonly FieldDef[];
  /** Lookup field → name of the sub-query on the parent; a lookup that is not here has none. */
  readonly childNames: Readonly<Record<string, string>>;
}

export interface SchemaOptions {
  readonly label?: string;
  readonly labelPlural?: string;
  readonly isCustom?: boolean;
  readonly isReadOnly?: boolean;
  readonly isUndeletable?: boolean;
  readonly isMergeable?: boolean;
  /** Set-up objects (permission sets) are served by neither getUpdated nor getDeleted. */
  readonly isSetup?: boolean;
  readonly childNames?: Readonly<Record<string, string>>;
}

export function objectSchema(
  name: string,
  keyPrefix: string,
  fields: readonly FieldDef[],
  options: SchemaOptions = {},
): ObjectSchema {
  const label = options.label ?? name.replace(/([a-z])([A-Z])/g, '$1 $2');
  const isWriteable = options.isReadOnly !== true;
  const def: ObjectDef = {
    name,
    label,
    labelPlural: options.labelPlural ?? plural(label),
    keyPrefix,
    isCustom: options.isCustom ?? false,
    isCreateable: isWriteable,
    isUpdateable: isWriteable,
    isDeletable: isWriteable && options.isUndeletable !== true,
    isMergeable: options.isMergeable ?? false,
    isReplicateable: options.isSetup !== true,
  };
  return { def, fields, childNames: options.childNames ?? {} };
}

function plural(label: string): string {
  if (/[^aeiou]y$/.test(label)) return `${label.slice(0, -1)}ies`;
  return /s$/.test(label) ? label : `${label}s`;
}

export const idField = makeField('Id', 'id', { label: 'Record ID', defaultValue: null });
export const isDeletedField = makeField('IsDeleted', 'boolean', { label: 'Deleted', ...system });

/** The stamps that every record carries. */
export const stampFields: readonly FieldDef[] = [
  makeField('CreatedDate', 'datetime', system),
  reference('CreatedById', 'User', system),
  makeField('LastModifiedDate', 'datetime', system),
  reference('LastModifiedById', 'User', system),
  makeField('SystemModstamp', 'datetime', { ...system, label: 'System Modstamp' }),
];
