/** Users, the org itself, and who may see what. */
import type { FieldDef } from '../types.ts';
import { makeField, picklist, readOnly, reference, required, system } from './field-builders.ts';
import { idField, objectSchema, stampFields } from './object-schema.ts';

const text = (name: string, length: number, options = {}): FieldDef =>
  makeField(name, 'string', { length, ...options });
const flag = (name: string, options = {}): FieldDef => makeField(name, 'boolean', options);
const stampOnly = stampFields.filter((field) => field.name === 'SystemModstamp');

export const user = objectSchema(
  'User',
  '005',
  [
    idField,
    text('Username', 80, { ...required, isUnique: true }),
    text('LastName', 80, required),
    text('FirstName', 40),
    text('Name', 121, { ...system, label: 'Full Name' }),
    text('CompanyName', 80),
    text('Department', 80),
    text('Title', 80),
    makeField('Email', 'email', { ...required, length: 128 }),
    makeField('Phone', 'phone'),
    text('Alias', 8, required),
    flag('IsActive', { label: 'Active', defaultValue: true }),
    text('TimeZoneSidKey', 40, { ...required, label: 'Time Zone', defaultValue: 'UTC' }),
    text('LocaleSidKey', 40, { ...required, label: 'Locale', defaultValue: 'en_US' }),
    text('EmailEncodingKey', 40, { ...required, label: 'Email Encoding', defaultValue: 'UTF-8' }),
    text('LanguageLocaleKey', 40, { ...required, label: 'Language', defaultValue: 'en_US' }),
    reference('ProfileId', 'Profile', required),
    picklist('UserType', ['*Standard', 'PowerPartner', 'CSPLitePortal', 'CustomerSuccess', 'Guest', 'CsnOnly'], {
      ...readOnly,
      restricted: true,
    }),
    reference('ManagerId', 'User'),
    makeField('LastLoginDate', 'datetime', readOnly),
    ...stampFields,
  ],
  { isUndeletable: true, childNames: { ManagerId: 'ManagedUsers' } },
);

export const profile = objectSchema(
  'Profile',
  '00e',
  [idField, text('Name', 255, required), makeField('Description', 'string'), ...stampFields],
  { isReadOnly: true, isSetup: true },
);

export const organization = objectSchema(
  'Organization',
  '00D',
  [
    idField,
    text('Name', 80, { ...required, label: 'Organization Name' }),
    text('Country', 80),
    picklist('LanguageLocaleKey', ['*en_US'], { label: 'Language', restricted: true }),
    text('TimeZoneSidKey', 40, { label: 'Time Zone' }),
    picklist('DefaultLocaleSidKey', ['*en_US'], { label: 'Locale', restricted: true }),
    text('NamespacePrefix', 15, readOnly),
    text('InstanceName', 5, readOnly),
    flag('IsSandbox', { ...system, label: 'Is Sandbox' }),
    picklist('OrganizationType', ['Developer Edition', 'Enterprise Edition', 'Unlimited Edition'], { ...readOnly }),
    makeField('TrialExpirationDate', 'datetime', readOnly),
    makeField('FiscalYearStartMonth', 'int', { ...readOnly, precision: 2 }),
    ...stampFields,
  ],
  { isReadOnly: true, isSetup: true },
);

export const permissionSet = objectSchema(
  'PermissionSet',
  '0PS',
  [
    idField,
    text('Name', 80, { ...required, label: 'Permission Set Name' }),
    text('Label', 80, { ...required, label: 'Permission Set Label' }),
    makeField('Description', 'string'),
    reference('ProfileId', 'Profile', readOnly),
    flag('IsOwnedByProfile', system),
    flag('IsCustom', { ...system, defaultValue: true }),
    text('NamespacePrefix', 15, readOnly),
    ...stampFields,
  ],
  { isSetup: true },
);

export const permissionSetAssignment = objectSchema(
  'PermissionSetAssignment',
  '0Pa',
  [
    idField,
    reference('PermissionSetId', 'PermissionSet', { ...required, isUpdateable: false }),
    reference('AssigneeId', 'User', { ...required, isUpdateable: false }),
    ...stampOnly,
  ],
  { isSetup: true, childNames: { PermissionSetId: 'Assignments', AssigneeId: 'PermissionSetAssignments' } },
);

export const fieldPermissions = objectSchema(
  'FieldPermissions',
  '01k',
  [
    idField,
    reference('ParentId', 'PermissionSet', { ...required, isUpdateable: false }),
    text('SobjectType', 40, { ...required, isUpdateable: false, label: 'Sobject Type Name' }),
    text('Field', 255, { ...required, isUpdateable: false, label: 'Field Name' }),
    flag('PermissionsEdit', { label: 'Edit Field' }),
    flag('PermissionsRead', { label: 'Read Field' }),
    ...stampOnly,
  ],
  { isSetup: true, childNames: { ParentId: 'FieldPerms' }, labelPlural: 'Field Permissions' },
);

const objectRights = ['Create', 'Read', 'Edit', 'Delete', 'ViewAllRecords', 'ModifyAllRecords'];

export const objectPermissions = objectSchema(
  'ObjectPermissions',
  '110',
  [
    idField,
    reference('ParentId', 'PermissionSet', { ...required, isUpdateable: false }),
    text('SobjectType', 40, { ...required, isUpdateable: false, label: 'Object Type Name' }),
    ...objectRights.map((right) => flag(`Permissions${right}`, { label: `${right} Records` })),
    ...stampFields,
  ],
  { isSetup: true, childNames: { ParentId: 'ObjectPerms' }, labelPlural: 'Object Permissions' },
);

/** In multi-currency orgs only. */
export const currencyType = objectSchema(
  'CurrencyType',
  '01L',
  [
    idField,
    text('IsoCode', 3, { ...required, label: 'Currency ISO Code' }),
    makeField('ConversionRate', 'double', { ...required, precision: 18, scale: 6 }),
    makeField('DecimalPlaces', 'int', { ...required, precision: 1 }),
    flag('IsActive', { label: 'Active' }),
    flag('IsCorporate', { ...system, label: 'Corporate Currency' }),
    ...stampFields,
  ],
  { isSetup: true },
);
