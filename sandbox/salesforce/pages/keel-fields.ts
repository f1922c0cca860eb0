/** Keel's fields as an admin lays them out on the account page: the risk and why, what to do, then the rest, the small print last. */
import type { FieldDef, ObjectStore } from '../org/types.ts';

/** Own, or of an installed package with a namespace. */
const keelName = /^(?:[A-Za-z]\w*?__)?Keel_\w+__c$/i;
const layout = [
  /risk_tier/i,
  /churn_risk/i,
  /risk_change/i,
  /health/i,
  /stage/i,
  /clv|value/i,
  /drivers/i,
  /next_step/i,
  /segment/i,
  /renewal/i,
  /coverage/i,
  /as_of/i,
  /scored/i,
  /model/i,
];
/** As many as fit a screen. */
const mostColumns = 8;
const mostHighlights = 6;

export function isKeelField(field: FieldDef): boolean {
  return keelName.test(field.name);
}

function place(field: FieldDef): number {
  const at = layout.findIndex((pattern) => pattern.test(field.name));
  return at < 0 ? layout.length : at;
}

export function keelFields(store: ObjectStore): FieldDef[] {
  return store
    .fields()
    .filter(isKeelField)
    .sort((a, b) => place(a) - place(b));
}

export function isNumber(field: FieldDef): boolean {
  return ['int', 'double', 'currency', 'percent'].includes(field.type);
}

/** Worth a column: no paragraphs, no stamps. */
export function keelColumns(store: ObjectStore): FieldDef[] {
  return keelFields(store)
    .filter((field) => field.type !== 'datetime' && field.type !== 'textarea')
    .slice(0, mostColumns);
}

/** The figures across the top of a record. */
export function keelHighlights(store: ObjectStore): FieldDef[] {
  return keelColumns(store)
    .filter((field) => isNumber(field) || field.type === 'picklist')
    .slice(0, mostHighlights);
}

/** A picklist whose values are steps of urgency is shown in colour, always with its word. */
export function isTier(field: FieldDef): boolean {
  return field.picklist?.values.some(({ value }) => value.toLowerCase() === 'critical') === true;
}

/** As a page calls it: a reference by what it points to. */
export function labelOf(field: FieldDef): string {
  if (field.name === 'OwnerId') return 'Account Owner';
  return field.type === 'reference' ? field.label.replace(/ ID$/, '') : field.label;
}
