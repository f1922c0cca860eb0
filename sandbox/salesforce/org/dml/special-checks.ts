/** Rules of single object types that no mark of a field tells. */
import type { RowError } from '../types.ts';
import { afterChange, type Change, type DmlContext, rowError } from './context.ts';

export function specialErrors(org: DmlContext, change: Change): RowError[] {
  const loop = loopError(change);
  if (loop !== undefined) return [loop];
  const error = byObject[change.store.def.name]?.(org, change);
  return error === undefined ? [] : [error];
}

const byObject: Readonly<Record<string, (org: DmlContext, change: Change) => RowError | undefined>> = {
  Event: eventError,
  PermissionSetAssignment: assignmentError,
  FieldPermissions: grantError,
};

/** Lookups that make a tree of records of one type. */
const hierarchies = ['ParentId', 'ReportsToId', 'ManagerId'];

function loopError(change: Change): RowError | undefined {
  const { store, row, values } = change;
  if (row < 0) return undefined;
  for (const field of hierarchies) {
    let above = values.get(field);
    if (store.field(field)?.referenceTo?.[0] !== store.def.name) continue;
    // Loaded records may already run in a circle elsewhere: the steps are limited.
    for (let steps = 0; typeof above === 'string' && steps < 500; steps += 1) {
      const at = store.rowOf(above);
      if (at === row) return rowError('CIRCULAR_DEPENDENCY', 'attempt to violate hierarchy constraints', field);
      above = store.get(at, field);
    }
  }
  return undefined;
}

function eventError(_org: DmlContext, change: Change): RowError | undefined {
  if (change.row >= 0) return undefined;
  const { values } = change;
  const missing = typeof values.get('StartDateTime') === 'number' ? [] : ['ActivityDateTime'];
  if (typeof values.get('EndDateTime') !== 'number') missing.unshift('DurationInMinutes');
  const [start, end] = [values.get('StartDateTime'), values.get('EndDateTime')];
  if (typeof start === 'number' && typeof end === 'number' && end < start) {
    return rowError('FIELD_INTEGRITY_EXCEPTION', 'End date must be after start date', 'EndDateTime');
  }
  if (missing.length === 0) return undefined;
  return rowError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, ...missing);
}

function assignmentError(_org: DmlContext, change: Change): RowError | undefined {
  const { store } = change;
  const [set, user] = [afterChange(change, 'PermissionSetId'), afterChange(change, 'AssigneeId')];
  for (const row of store.rowsByReference('PermissionSetId', String(set)) ?? []) {
    if (row === change.row || !store.isLive(row) || store.get(row, 'AssigneeId') !== user) continue;
    const message = `Duplicate PermissionSetAssignment. Assignee: ${String(user)}; Permission Set: ${String(set)}`;
    return rowError('DUPLICATE_VALUE', message, 'AssigneeId', 'PermissionSetId');
  }
  return undefined;
}

/** `Account.X__c` must be a field whose visibility is a matter of permission. */
function grantError(org: DmlContext, change: Change): RowError | undefined {
  const path = String(afterChange(change, 'Field'));
  const [object = '', name = ''] = path.split('.');
  const field = org.directory.get(object)?.field(name);
  const isPermissionable = field !== undefined && (field.isNillable || field.type === 'boolean') && field.name !== 'Id';
  if (isPermissionable) return undefined;
  const message = `Field Name: bad value for restricted picklist field: ${path}`;
  return rowError('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message, 'Field');
}
