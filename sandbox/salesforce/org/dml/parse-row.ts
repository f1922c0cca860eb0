/** The fields of a request: which of them there are, which may be set, and what they hold. */
import type { FieldDef, RowError } from '../types.ts';
import type { Change, DmlContext } from './context.ts';
import { rowError } from './context.ts';
import { checkReference, resolveParent } from './parse-reference.ts';
import { parseValue } from './parse-value.ts';

/** Fills `change.values`; the errors are those of the first kind found, as Salesforce stops there. */
export function parseRow(org: DmlContext, change: Change, json: Readonly<Record<string, unknown>>): RowError[] {
  const wanted: [FieldDef, unknown][] = [];
  const blocked: string[] = [];
  const errors: RowError[] = [];
  for (const [name, value] of Object.entries(json)) {
    if (name === 'attributes') continue;
    const found = fieldFor(org, change, name, value);
    if ('error' in found) return [found.error];
    const isOpen = change.row < 0 ? found.field.isCreateable : found.field.isUpdateable;
    const { field } = found;
    if (isOpen && org.access.canEdit(change.actor, change.store.def.name, field.name))
      wanted.push([field, found.value]);
    else blocked.push(field.name);
  }
  if (blocked.length > 0) return [blockedError(change, blocked)];
  for (const [field, value] of wanted) {
    const parsed = parseValue(field, value);
    if ('error' in parsed) errors.push(parsed.error);
    else if (field.type === 'reference' && typeof parsed.value === 'string') {
      const target = checkReference(org, field, parsed.value);
      if ('error' in target) errors.push(target.error);
      else change.values.set(field.name, target.value);
    } else change.values.set(field.name, parsed.value);
  }
  return errors;
}

type Found = { readonly field: FieldDef; readonly value: unknown } | { readonly error: RowError };

function fieldFor(org: DmlContext, change: Change, name: string, value: unknown): Found {
  const { store, actor } = change;
  const field = store.field(name);
  if (field !== undefined && org.access.canRead(actor, store.def.name, field.name)) return { field, value };
  if (field === undefined && typeof value === 'object') {
    const parent = resolveParent(org, store, name, value);
    if (parent !== undefined) return parent;
  }
  return { error: rowError('INVALID_FIELD', `No such column '${name}' on sobject of type ${store.def.name}`) };
}

function blockedError(change: Change, fields: readonly string[]): RowError {
  if (fields.includes('Id') && change.row < 0) {
    return rowError('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', 'Id');
  }
  if (fields.includes('Id')) {
    return rowError('INVALID_FIELD', 'The Id field should not be specified in the sobject data.', 'Id');
  }
  const why =
    'Please check the security settings of this field and verify that it is read/write for your profile or permission set.';
  const message = `Unable to create/update fields: ${fields.join(', ')}. ${why}`;
  return rowError('INVALID_FIELD_FOR_INSERT_UPDATE', message, ...fields);
}
