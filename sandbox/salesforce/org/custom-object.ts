import type { NewObject } from './sandbox-org.ts';
import { makeField, reference, required } from './schema/field-builders.ts';
import { idField, isDeletedField, type ObjectSchema, objectSchema, stampFields } from './schema/object-schema.ts';

/** A custom object type with the fields that each of them has. */
export function customObject(object: NewObject, keyPrefix: string): ObjectSchema {
  const name = makeField('Name', 'string', { length: 80, label: `${object.label} Name` });
  const owner = reference('OwnerId', 'User', required);
  return objectSchema(object.name, keyPrefix, [idField, owner, isDeletedField, name, ...stampFields], {
    ...object,
    isCustom: true,
  });
}
