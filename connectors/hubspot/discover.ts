/** Names a table cannot know: the usage metrics and the custom properties of one portal. */
import type { PropertyInfo } from './properties.ts';
import type { HubSpotSettings } from './settings.ts';

export interface MetricNames {
  readonly metric: string;
  readonly last30: string;
  readonly prev30: string;
  readonly lastAt: string;
}

/**
 * A GET names every property in its address, which breaks from about 8,000 characters on: usage comes first, then what else is
 * there, as far as it fits.
 */
const maxNameChars = 6_500;
/** `&properties=` before each name. */
const charsBesideName = 12;

function fill(pattern: string, metric: string): string {
  return pattern.replace('{metric}', metric);
}

/** The metrics whose properties stand in `names`: the 30-day one, and one of the other two (a lone `x_30d` may be anything). */
export function metricsIn(names: Iterable<string>, usage: HubSpotSettings['usage']): MetricNames[] {
  const known = new Set(names);
  const [before = '', behind = ''] = usage.last30.split('{metric}');
  const metrics: MetricNames[] = [];
  for (const name of known) {
    if (!name.startsWith(before) || !name.endsWith(behind) || name.length <= before.length + behind.length) continue;
    const metric = name.slice(before.length, name.length - behind.length);
    if (usage.metrics !== undefined && !usage.metrics.includes(metric)) continue;
    const all = { metric, last30: name, prev30: fill(usage.prev30, metric), lastAt: fill(usage.lastAt, metric) };
    if (known.has(all.prev30) || known.has(all.lastAt)) metrics.push(all);
  }
  return metrics.sort((a, b) => (a.metric < b.metric ? -1 : 1));
}

/** Company properties that are never kept as a custom one: they are mapped, or Keel wrote them. */
export function isReserved(name: string, settings: HubSpotSettings): boolean {
  const { churnedAt, churnReason, currency } = settings.company;
  return name.startsWith('keel_') || name.startsWith('hs_') || [churnedAt, churnReason, currency].includes(name);
}

export interface CompanyProperties {
  readonly properties: string[];
  readonly metrics: string[];
  /** Metrics and custom properties that did not fit into an address. */
  readonly leftOut: string[];
}

/** Usage and custom properties of companies to ask for, within what fits into an address. */
export function discoverCompanyProperties(
  properties: readonly PropertyInfo[],
  settings: HubSpotSettings,
): CompanyProperties {
  const found: CompanyProperties = { properties: [], metrics: [], leftOut: [] };
  let room = maxNameChars;
  const take = (names: readonly string[]): boolean => {
    const chars = names.reduce((sum, name) => sum + name.length + charsBesideName, 0);
    if (chars > room) return false;
    room -= chars;
    found.properties.push(...names);
    return true;
  };
  const usageNames = new Set<string>();
  for (const m of metricsIn(
    properties.map((p) => p.name),
    settings.usage,
  )) {
    const names = [m.last30, m.prev30, m.lastAt];
    for (const name of names) usageNames.add(name);
    if (take(names)) found.metrics.push(m.metric);
    else found.leftOut.push(m.metric);
  }
  for (const name of customNames(properties, settings, usageNames)) {
    if (!take([name])) found.leftOut.push(name);
  }
  return found;
}

function customNames(
  properties: readonly PropertyInfo[],
  settings: HubSpotSettings,
  usageNames: ReadonlySet<string>,
): string[] {
  const wanted = settings.customProperties;
  return properties
    .filter((p) => (wanted === 'discover' ? p.isCustom && !p.isHidden : wanted.includes(p.name)))
    .filter(
      (p) => p.groupName !== settings.propertyGroup.name && !usageNames.has(p.name) && !isReserved(p.name, settings),
    )
    .map((p) => p.name)
    .sort();
}
