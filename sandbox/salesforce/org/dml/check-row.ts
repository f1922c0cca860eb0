/** What a whole record must be before it is kept: complete, unique, and by the org's own rules. */
import type { RowError } from '../types.ts';
import { afterChange, type Change, type DmlContext, rowError } from './context.ts';
import { specialErrors } from './special-checks.ts';

export function checkRow(org: DmlContext, change: Change): RowError[] {
  const missing = missingFields(change);
  if (missing.length > 0) {
    return [rowError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, ...missing)];
  }
  const currency = change.values.get('CurrencyIsoCode');
  if (typeof currency === 'string' && org.currencies?.has(currency) === false) {
    return [rowError('INVALID_CURRENCY_ISO', `invalid currency ISO code: ${currency}`, 'CurrencyIsoCode')];
  }
  const special = specialErrors(org, change);
  if (special.length > 0) return special;
  const duplicates = duplicateErrors(change);
  return duplicates.length > 0 ? duplicates : brokenRules(org, change);
}

/** On create all that are required; on update those that would be emptied. */
function missingFields(change: Change): string[] {
  const missing: string[] = [];
  for (const field of change.store.fields()) {
    if (field.isNillable || field.isCalculated || field.type === 'boolean') continue;
    const isOpen = change.row < 0 ? field.isCreateable : field.isUpdateable;
    if (!isOpen) continue;
    const isTouched = change.values.has(field.name) || (change.row < 0 && !isSetBySystem(field.name));
    if (isTouched && afterChange(change, field.name) === null) missing.push(field.name);
  }
  return missing;
}

/** Who creates a record owns it, in the org's currency. */
function isSetBySystem(field: string): boolean {
  return field === 'OwnerId' || field === 'CurrencyIsoCode';
}

function duplicateErrors(change: Change): RowError[] {
  const errors: RowError[] = [];
  for (const field of change.store.fields()) {
    const value = field.isUnique ? change.values.get(field.name) : undefined;
    if (value === undefined || value === null) continue;
    const other = change.store.rowsByKey(field, value).find((row) => row !== change.row);
    if (other === undefined) continue;
    const id15 = change.store.idOf(other).slice(0, 15);
    const message = `duplicate value found: ${field.name} duplicates value on record with id: ${id15}`;
    errors.push(rowError('DUPLICATE_VALUE', message));
  }
  return errors;
}

function brokenRules(org: DmlContext, change: Change): RowError[] {
  const errors: RowError[] = [];
  for (const rule of org.rules) {
    if (rule.object !== change.store.def.name) continue;
    if (!rule.isBroken((field) => afterChange(change, field), change.row < 0)) continue;
    errors.push(
      rowError('FIELD_CUSTOM_VALIDATION_EXCEPTION', rule.message, ...(rule.field === undefined ? [] : [rule.field])),
    );
  }
  return errors;
}
