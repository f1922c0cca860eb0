/** Names a table cannot know: the usage metrics and the custom properties of one portal. */
import type { PropertyInfo } from './properties.ts';
import type { HubSpotSettings } from './settings.ts';

export interface MetricNames {
  readonly metric: string;
  readonly last30: string;
  readonly prev30: string;
  readonly lastAt: string;
}

/** A GET names every property in its address, which breaks from about 8,000 characters on. */
const maxMetrics = 20;
const maxCustom = 40;
const maxNameChars = 3_000;

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

/** Usage and custom properties of companies to ask for, within what fits into an address. */
export function discoverCompanyProperties(
  properties: readonly PropertyInfo[],
  settings: HubSpotSettings,
): { properties: string[]; metrics: string[] } {
  const metrics = metricsIn(
    properties.map((p) => p.name),
    settings.usage,
  ).slice(0, maxMetrics);
  const usageNames = new Set(metrics.flatMap((m) => [m.last30, m.prev30, m.lastAt]));
  const wanted = settings.customProperties;
  const custom = properties
    .filter((p) => (wanted === 'discover' ? p.isCustom && !p.isHidden : wanted.includes(p.name)))
    .filter(
      (p) => p.groupName !== settings.propertyGroup.name && !usageNames.has(p.name) && !isReserved(p.name, settings),
    )
    .map((p) => p.name)
    .sort();
  const kept: string[] = [];
  let room = maxNameChars;
  for (const name of custom.slice(0, maxCustom)) {
    room -= name.length + 12;
    if (room > 0) kept.push(name);
  }
  return { properties: [...usageNames, ...kept], metrics: metrics.map((m) => m.metric) };
}
