/** A custom field as an admin or the Metadata API describes it, and as the org keeps it. */
import type { NewField } from './sandbox-org.ts';
import { makeField } from './schema/field-builders.ts';
import type { FieldDef, PicklistValue } from './types.ts';

export function customField(field: NewField): FieldDef {
  const isFormula = field.formula !== undefined;
  const isLong = field.type === 'textarea' && (field.length ?? 255) > 255;
  const isRequired = field.isRequired === true;
  const { name, type } = field;
  const def = makeField(name, type, {
    ...sizes(field),
    ...(field.label === undefined ? {} : { label: field.label }),
    ...(field.help === undefined ? {} : { help: field.help }),
    ...(field.referenceTo === undefined ? {} : { referenceTo: field.referenceTo, relationshipName: wayTo(field) }),
    ...(field.picklist === undefined ? {} : { picklist: picklistOf(field.picklist) }),
    isNillable: type !== 'boolean' && !isRequired,
    isCreateable: !isFormula,
    isUpdateable: !isFormula,
    isCustom: true,
    isUnique: field.isUnique ?? false,
    isExternalId: field.isExternalId ?? false,
    isCaseSensitive: field.isCaseSensitive ?? false,
    isCalculated: isFormula,
    needsGrant: (field.needsGrant ?? false) && !isRequired,
    isFilterable: !isLong,
    isSortable: !isLong,
  });
  return field.defaultValue === undefined ? def : { ...def, defaultValue: field.defaultValue };
}

function sizes(field: NewField): Partial<FieldDef> {
  const length = field.length ?? (field.type === 'textarea' ? 255 : undefined);
  return {
    ...(length === undefined ? {} : { length }),
    ...(field.precision === undefined ? {} : { precision: field.precision }),
    ...(field.scale === undefined ? {} : { scale: field.scale }),
  };
}

function wayTo(field: NewField): string {
  return field.relationshipName ?? field.name.replace(/__c$/, '__r');
}

function picklistOf(given: NonNullable<NewField['picklist']>): NonNullable<FieldDef['picklist']> {
  const values = given.values.map((value) => (typeof value === 'string' ? picklistValue(value) : value));
  return { values, isRestricted: given.isRestricted };
}

export function picklistValue(value: string): PicklistValue {
  return { value, label: value, isDefault: false, isActive: true };
}
