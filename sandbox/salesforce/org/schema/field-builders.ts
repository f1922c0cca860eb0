/** Short ways to write down the fields of an object type. */
import type { FieldDef, PicklistValue } from '../types.ts';

export type FieldOptions = Partial<Omit<FieldDef, 'name' | 'type'>>;

const plain = {
  isNillable: true,
  isCreateable: true,
  isUpdateable: true,
  isCustom: false,
  isUnique: false,
  isExternalId: false,
  isCaseSensitive: false,
  defaultValue: null,
  isCalculated: false,
  needsGrant: false,
  isFilterable: true,
  isSortable: true,
} as const;

/** A field with the usual marks of its type; `options` override them. */
export function makeField(name: string, type: FieldDef['type'], options: FieldOptions = {}): FieldDef {
  const always = type === 'boolean' ? { isNillable: false, defaultValue: false } : {};
  return { ...plain, ...always, name, type, label: labelOf(name), ...sizes[type], ...options };
}

const sizes: Readonly<Partial<Record<FieldDef['type'], FieldOptions>>> = {
  id: { length: 18, isNillable: false, isCreateable: false, isUpdateable: false },
  reference: { length: 18 },
  string: { length: 255 },
  textarea: { length: 32_000, isFilterable: false, isSortable: false },
  email: { length: 80 },
  url: { length: 255 },
  phone: { length: 40 },
  picklist: { length: 255 },
  int: { precision: 8, scale: 0 },
  double: { precision: 18, scale: 0 },
  currency: { precision: 18, scale: 2 },
  percent: { precision: 3, scale: 0 },
};

export const required = { isNillable: false } as const;
export const readOnly = { isCreateable: false, isUpdateable: false } as const;
export const system = { isNillable: false, isCreateable: false, isUpdateable: false } as const;

/** A reference whose way there is the name without `Id`. */
export function reference(name: string, to: string | readonly string[], options: FieldOptions = {}): FieldDef {
  const referenceTo = typeof to === 'string' ? [to] : to;
  return makeField(name, 'reference', { referenceTo, relationshipName: name.replace(/Id$/, ''), ...options });
}

/** Values of a picklist in order; the first with a `*` in front is the default. */
export function picklist(
  name: string,
  values: readonly string[],
  options: FieldOptions & { restricted?: boolean } = {},
) {
  const { restricted = false, ...rest } = options;
  const entries = values.map((text): PicklistValue => {
    const value = text.replace(/^\*/, '');
    return { value, label: value, isDefault: text.startsWith('*'), isActive: true };
  });
  const chosen = entries.find((entry) => entry.isDefault)?.value ?? null;
  const values_ = { values: entries, isRestricted: restricted };
  return makeField(name, 'picklist', { picklist: values_, defaultValue: chosen, ...rest });
}

/** `NumberOfEmployees` → `Number Of Employees`, `OwnerId` → `Owner ID`, `Churned_At__c` → `Churned At`. */
export function labelOf(name: string): string {
  const words = name
    .replace(/__c$/, '')
    .replace(/_/g, ' ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2');
  return words.replace(/ Id$/, ' ID').trim();
}
