/** The object types of a new org, with currencies where it has several. */
import type { FieldDef } from '../types.ts';
import { picklist, required } from './field-builders.ts';
import type { ObjectSchema } from './object-schema.ts';
import { account, contact, opportunity, opportunityContactRole } from './sales-objects.ts';
import { case_, event, task } from './service-objects.ts';
import {
  currencyType,
  fieldPermissions,
  objectPermissions,
  organization,
  permissionSet,
  permissionSetAssignment,
  profile,
  user,
} from './setup-objects.ts';

const people = [profile, user, organization];
const rights = [permissionSet, permissionSetAssignment, fieldPermissions, objectPermissions];

export function standardSchemas(currencies: Readonly<Record<string, number>> | undefined): readonly ObjectSchema[] {
  const plain = [opportunityContactRole, case_, task, event];
  if (currencies === undefined) return [...people, account, contact, opportunity, ...plain, ...rights];
  const withCurrency = [account, contact, opportunity].map((schema) => addCurrency(schema, Object.keys(currencies)));
  return [...people, ...withCurrency, ...plain, ...rights, currencyType];
}

function addCurrency(schema: ObjectSchema, isoCodes: readonly string[]): ObjectSchema {
  const field: FieldDef = picklist('CurrencyIsoCode', isoCodes, {
    ...required,
    restricted: true,
    label: 'Currency ISO Code',
    length: 3,
  });
  const at = schema.fields.findIndex((each) => each.name === 'OwnerId');
  return { ...schema, fields: schema.fields.toSpliced(at, 0, field) };
}
