/** Property definitions in and out of JSON. */
import { validationError } from '../errors.ts';
import { customProperty, type PropertyRegistry } from '../properties/property-registry.ts';
import {
  type FieldType,
  fieldTypes,
  type PropertyDefinition,
  type PropertyOption,
  type PropertyType,
  propertyTypes,
} from '../properties/types.ts';
import { isJson, type Json } from './parse-input.ts';

const extraNames = [
  'referencedObjectType',
  'dataSensitivity',
  'numberDisplayHint',
  'textDisplayHint',
  'showCurrencySymbol',
  'currencyPropertyName',
  'calculationFormula',
];

const fieldTypesOf: Readonly<Record<PropertyType, readonly FieldType[]>> = {
  bool: ['booleancheckbox', 'calculation_equation'],
  date: ['date'],
  datetime: ['date'],
  enumeration: ['booleancheckbox', 'checkbox', 'radio', 'select', 'calculation_equation'],
  number: ['number', 'calculation_equation'],
  phone_number: ['phonenumber'],
  string: ['file', 'text', 'textarea', 'html', 'phonenumber', 'calculation_equation'],
};

export function propertyBody(property: PropertyDefinition): Json {
  return {
    updatedAt: new Date(property.updatedMs).toISOString(),
    createdAt: new Date(property.createdMs).toISOString(),
    ...(property.archivedMs === null ? {} : { archivedAt: new Date(property.archivedMs).toISOString() }),
    name: property.name,
    label: property.label,
    type: property.type,
    fieldType: property.fieldType,
    description: property.description,
    groupName: property.groupName,
    options: property.options,
    ...(property.hubspotDefined ? {} : { createdUserId: '42', updatedUserId: '42' }),
    displayOrder: property.displayOrder,
    calculated: property.calculated,
    externalOptions: property.externalOptions,
    archived: property.archivedMs !== null,
    hasUniqueValue: property.hasUniqueValue,
    hidden: property.hidden,
    hubspotDefined: property.hubspotDefined,
    modificationMetadata: {
      archivable: !property.hubspotDefined,
      readOnlyDefinition: property.hubspotDefined,
      readOnlyOptions: property.hubspotDefined,
      readOnlyValue: property.readOnlyValue,
    },
    formField: property.formField,
    ...property.extras,
  };
}

function required(input: Json, name: string): string {
  const value = input[name];
  if (typeof value !== 'string' || value === '') {
    throw validationError(`Invalid input JSON: "${name}" is required.`, { context: { field: [name] } });
  }
  return value;
}

function optionsFrom(raw: unknown): PropertyOption[] {
  if (!Array.isArray(raw)) throw validationError('"options" must be an array.');
  const values = new Set<string>();
  return raw.map((option) => {
    const isWhole = isJson(option) && typeof option.label === 'string' && typeof option.value === 'string';
    if (!isWhole || typeof option.hidden !== 'boolean' || typeof option.displayOrder !== 'number') {
      throw validationError('An option needs "label", "value", "displayOrder" and "hidden".');
    }
    const value = option.value as string;
    if (values.has(value)) throw validationError(`Option values must be unique: ${value}.`);
    values.add(value);
    const description = typeof option.description === 'string' ? { description: option.description } : {};
    return {
      label: option.label as string,
      value,
      displayOrder: option.displayOrder,
      hidden: option.hidden,
      ...description,
    };
  });
}

function checkGroup(properties: PropertyRegistry, name: string): string {
  if (properties.group(name) === undefined) throw validationError(`Property group ${name} does not exist.`);
  return name;
}

function checkShape(type: string, fieldType: string): asserts type is PropertyType {
  if (!propertyTypes.includes(type as PropertyType)) throw validationError(`${type} is not a property type.`);
  if (!fieldTypes.includes(fieldType as FieldType)) throw validationError(`${fieldType} is not a field type.`);
  if (!fieldTypesOf[type as PropertyType].includes(fieldType as FieldType)) {
    throw validationError(`Field type ${fieldType} cannot be used with type ${type}.`);
  }
}

function extrasFrom(input: Json): Json {
  return Object.fromEntries(extraNames.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]));
}

export function propertyFrom(input: Json, properties: PropertyRegistry, nowMs: number): PropertyDefinition {
  const name = required(input, 'name');
  if (!/^[a-z][a-z0-9_]{0,99}$/.test(name)) {
    throw validationError(
      `Property name ${name} must start with a letter and have lower-case letters, digits and underscores only.`,
    );
  }
  const type = required(input, 'type');
  const fieldType = required(input, 'fieldType');
  checkShape(type, fieldType);
  const isEnumeration = type === 'enumeration' || type === 'bool';
  const options = input.options === undefined ? [] : optionsFrom(input.options);
  if (
    type === 'bool' &&
    options
      .map((option) => option.value)
      .sort()
      .join() !== 'false,true'
  ) {
    throw validationError('A bool property needs exactly the options true and false.');
  }
  return customProperty({
    name,
    label: required(input, 'label'),
    type,
    fieldType: fieldType as FieldType,
    groupName: checkGroup(properties, required(input, 'groupName')),
    description: typeof input.description === 'string' ? input.description : '',
    options: isEnumeration ? options : [],
    displayOrder: typeof input.displayOrder === 'number' ? input.displayOrder : -1,
    hasUniqueValue: input.hasUniqueValue === true,
    hidden: input.hidden === true,
    formField: input.formField === true,
    calculated: fieldType === 'calculation_equation',
    readOnlyValue: fieldType === 'calculation_equation',
    createdMs: nowMs,
    updatedMs: nowMs,
    extras: extrasFrom(input),
  });
}

/** A patch of `options` replaces the whole list; name and uniqueness cannot change. */
export function patchedProperty(
  property: PropertyDefinition,
  input: Json,
  properties: PropertyRegistry,
  nowMs: number,
): PropertyDefinition {
  const text = (name: string, fallback: string): string =>
    typeof input[name] === 'string' ? (input[name] as string) : fallback;
  const flag = (name: string, fallback: boolean): boolean =>
    typeof input[name] === 'boolean' ? (input[name] as boolean) : fallback;
  const type = text('type', property.type);
  const fieldType = text('fieldType', property.fieldType);
  checkShape(type, fieldType);
  return {
    ...property,
    type,
    fieldType: fieldType as FieldType,
    label: text('label', property.label),
    description: text('description', property.description),
    groupName: checkGroup(properties, text('groupName', property.groupName)),
    options: input.options === undefined ? property.options : optionsFrom(input.options),
    displayOrder: typeof input.displayOrder === 'number' ? input.displayOrder : property.displayOrder,
    hidden: flag('hidden', property.hidden),
    formField: flag('formField', property.formField),
    updatedMs: nowMs,
    extras: { ...property.extras, ...extrasFrom(input) },
  };
}
