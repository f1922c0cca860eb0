/** What to ask of an object: the mapped fields that the org has and shows, and of accounts the usage metrics and custom fields. */
import type { Found } from './cursor.ts';
import type { FieldInfo, ObjectInfo } from './describe.ts';
import type { SalesforceSettings } from './settings.ts';

export interface Wanted {
  /** Without these something stays unknown: an admin is told when one is missing. */
  readonly fields: readonly string[];
  /** Asked for where the org has them. */
  readonly optional?: readonly string[];
  /** More of what the org has. */
  readonly discover?: (fields: readonly FieldInfo[]) => readonly string[];
}

export interface Discovered {
  readonly found: Omit<Found, 'at'>;
  /** Wanted fields that do not exist, are hidden, or hold nothing that can be read. */
  readonly missing: readonly string[];
}

export function discover(info: ObjectInfo, wanted: Wanted): Discovered {
  const known = new Map(info.fields.map((field) => [field.name.toLowerCase(), field]));
  const fields: Found['fields'] = {};
  const missing: string[] = [];
  const taken = new Set(['id', 'systemmodstamp', 'isdeleted', 'masterrecordid']);
  let hasFormulas = false;
  const take = (name: string): boolean => {
    const field = known.get(name.toLowerCase());
    if (!field || field.kind === null) return false;
    if (taken.has(name.toLowerCase())) return true;
    taken.add(name.toLowerCase());
    fields[name] = field.kind;
    // A formula of Salesforce's own (Name of a person) changes with the record.
    hasFormulas ||= field.isFormula && field.isCustom;
    return true;
  };
  for (const name of wanted.fields) if (!take(name)) missing.push(name);
  for (const name of [...(wanted.optional ?? []), ...(wanted.discover?.(info.fields) ?? [])]) take(name);
  const found = {
    prefix: info.prefix,
    fields,
    hasDeleted: known.has('isdeleted'),
    hasMaster: known.has('masterrecordid'),
    hasFormulas,
  };
  return { found, missing };
}

export interface MetricNames {
  readonly metric: string;
  readonly last30: string;
  readonly prev30: string;
  readonly lastAt: string;
}

/**
 * The metrics whose fields stand in `names`: the 30-day one, and one of the other two (a lone `x_30d__c` may be anything). API names
 * mean the same in any case, so a metric is called by its name in lower case.
 */
export function metricsIn(names: readonly string[], usage: SalesforceSettings['usage']): MetricNames[] {
  const known = new Map(names.map((name) => [name.toLowerCase(), name]));
  const [before = '', behind = ''] = usage.last30.toLowerCase().split('{metric}');
  const only = usage.metrics?.map((metric) => metric.toLowerCase());
  const metrics: MetricNames[] = [];
  for (const [lower, last30] of known) {
    if (!lower.startsWith(before) || !lower.endsWith(behind) || lower.length <= before.length + behind.length) continue;
    const metric = lower.slice(before.length, lower.length - behind.length);
    if (only !== undefined && !only.includes(metric)) continue;
    const prev30 = known.get(usage.prev30.toLowerCase().replace('{metric}', metric));
    const lastAt = known.get(usage.lastAt.toLowerCase().replace('{metric}', metric));
    if (prev30 === undefined && lastAt === undefined) continue;
    metrics.push({ metric, last30, prev30: prev30 ?? '', lastAt: lastAt ?? '' });
  }
  return metrics.sort((a, b) => (a.metric < b.metric ? -1 : 1));
}

/** Keel's own fields, with or without the package's namespace. */
const keelField = /^(?:[a-z][a-z0-9_]*?__)?keel_/i;

export function isReserved(name: string, settings: SalesforceSettings): boolean {
  const { churnedAt, churnReason, currency } = settings.account;
  const mapped = [churnedAt, churnReason, currency].map((one) => one.toLowerCase());
  return keelField.test(name) || mapped.includes(name.toLowerCase());
}

/** Kept as properties of an account: what is short, and no address of a person. */
const plainTypes = new Set([
  'string',
  'picklist',
  'multipicklist',
  'combobox',
  'int',
  'double',
  'currency',
  'percent',
  'boolean',
  'date',
  'datetime',
]);
/** A query may have 100,000 characters; formulas among so many fields make it fail earlier. */
const mostMetrics = 50;
const mostCustom = 100;

export function accountExtras(fields: readonly FieldInfo[], settings: SalesforceSettings): string[] {
  const metrics = metricsIn(
    fields.map((field) => field.name),
    settings.usage,
  ).slice(0, mostMetrics);
  const usageNames = new Set(metrics.flatMap((m) => [m.last30, m.prev30, m.lastAt]).filter((name) => name !== ''));
  const wanted = settings.customFields;
  const custom = fields
    .filter((f) => (wanted === 'discover' ? f.isCustom && plainTypes.has(f.type) : isNamed(f.name, wanted)))
    .filter((f) => !usageNames.has(f.name) && !isReserved(f.name, settings))
    .map((f) => f.name)
    .sort();
  return [...usageNames, ...custom.slice(0, mostCustom)];
}

export function isNamed(name: string, names: readonly string[]): boolean {
  return names.some((one) => one.toLowerCase() === name.toLowerCase());
}
