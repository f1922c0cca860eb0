/** A field as describe shows it. */
import type { FieldDef, FieldType } from '../org/types.ts';

const soapTypes: Readonly<Record<FieldType, string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  string: 'xsd:string',
  textarea: 'xsd:string',
  email: 'xsd:string',
  url: 'xsd:string',
  phone: 'xsd:string',
  picklist: 'xsd:string',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
};

/** Set by the database itself: no admin decides who sees them. */
const systemFields = new Set(['Id', 'IsDeleted', 'CreatedDate', 'CreatedById', 'LastModifiedDate', 'SystemModstamp']);
/** Filled by the system where a new record has none. */
const filledBySystem = new Set(['OwnerId', 'CurrencyIsoCode']);
const withoutGroups: ReadonlySet<FieldType> = new Set(['double', 'currency', 'percent', 'datetime']);
const idLength = 18;

export interface FieldRights {
  readonly isNameField: boolean;
  readonly canEdit: boolean;
}

function numberShape(field: FieldDef) {
  const isInt = field.type === 'int';
  return {
    digits: isInt ? (field.precision ?? 9) : 0,
    precision: isInt ? 0 : (field.precision ?? 0),
    scale: field.scale ?? 0,
  };
}

function textShape(field: FieldDef) {
  const isId = field.type === 'id' || field.type === 'reference';
  const length = isId ? idLength : (field.length ?? (field.type === 'picklist' ? 255 : 0));
  const isLong = field.type === 'textarea' && length > 255;
  return {
    length,
    byteLength: isId ? idLength : length * 3,
    extraTypeInfo: field.type === 'textarea' ? (isLong && field.isCustom ? 'plaintextarea' : null) : null,
  };
}

function referenceShape(field: FieldDef) {
  const referenceTo = field.referenceTo ?? [];
  return {
    referenceTo,
    relationshipName: field.relationshipName ?? null,
    relationshipOrder: null,
    referenceTargetField: null,
    polymorphicForeignKey: referenceTo.length > 1,
    namePointing: referenceTo.length > 1,
    cascadeDelete: false,
    restrictedDelete: false,
    writeRequiresMasterRead: false,
  };
}

function picklistShape(field: FieldDef) {
  const values = field.picklist?.values ?? [];
  return {
    picklistValues: values.map(({ value, label, isDefault, isActive }) => ({
      active: isActive,
      defaultValue: isDefault,
      label,
      validFor: null,
      value,
    })),
    restrictedPicklist: field.picklist?.isRestricted ?? false,
    dependentPicklist: false,
    controllerName: null,
  };
}

/** Whether an admin can hide it: not the system's, and not what every record must have. */
function isPermissionable(field: FieldDef, rights: FieldRights): boolean {
  if (systemFields.has(field.name) || rights.isNameField) return false;
  return field.isNillable || field.type === 'boolean' || field.isCalculated;
}

export function describeField(field: FieldDef, rights: FieldRights): Record<string, unknown> {
  const isDefaulted = field.type === 'boolean' || field.defaultValue !== null || filledBySystem.has(field.name);
  return {
    aggregatable: field.isFilterable && field.type !== 'boolean',
    aiPredictionField: false,
    autoNumber: field.name === 'CaseNumber',
    calculated: field.isCalculated,
    calculatedFormula: null,
    caseSensitive: field.isCaseSensitive,
    compoundFieldName: null,
    createable: field.isCreateable && rights.canEdit,
    custom: field.isCustom,
    defaultValue: field.type === 'boolean' ? field.defaultValue === true : field.defaultValue,
    defaultValueFormula: null,
    defaultedOnCreate: (field.isCreateable && isDefaulted) || systemFields.has(field.name),
    deprecatedAndHidden: false,
    displayLocationInDecimal: false,
    encrypted: false,
    externalId: field.isExternalId,
    filterable: field.isFilterable,
    filteredLookupInfo: null,
    formulaTreatNullNumberAsZero: false,
    groupable: field.isFilterable && field.isSortable && !withoutGroups.has(field.type),
    highScaleNumber: false,
    htmlFormatted: false,
    idLookup: field.type === 'id' || field.isExternalId || field.type === 'email',
    inlineHelpText: field.help ?? null,
    label: field.label,
    mask: null,
    maskType: null,
    name: field.name,
    nameField: rights.isNameField,
    nillable: field.isNillable,
    permissionable: isPermissionable(field, rights),
    queryByDistance: false,
    searchPrefilterable: field.type === 'reference',
    soapType: soapTypes[field.type],
    sortable: field.isSortable,
    type: field.type,
    unique: field.isUnique,
    updateable: field.isUpdateable && rights.canEdit,
    ...textShape(field),
    ...numberShape(field),
    ...referenceShape(field),
    ...picklistShape(field),
  };
}
