import type { Account, Churn, CrmRecord, Instant, UsageReading } from '../../../src/domain/records/types.ts';
import { readInstant, readNumber, readText } from '../../_shared/values.ts';
import { ObjectCursor } from '../cursor.ts';
import { discoverCompanyProperties, isReserved, metricsIn } from '../discover.ts';
import { listProperties } from '../properties.ts';
import { RawObject } from '../raw.ts';
import { type ObjectPlan, readObject } from '../read-object.ts';
import { defineStream, type HubSpotSettings } from '../settings.ts';

const standard = [
  'name',
  'domain',
  'industry',
  'country',
  'numberofemployees',
  'hubspot_owner_id',
  'createdate',
  'hs_parent_company_id',
] as const;
const standardNames: ReadonlySet<string> = new Set(standard);

const plan: ObjectPlan = {
  objectType: 'companies',
  modifiedProperty: 'hs_lastmodifieddate',
  associations: [],
  properties: ({ company }) => [...standard, company.churnedAt, company.churnReason, company.currency],
  discover: async (ctx) => {
    const { properties, metrics, leftOut } = discoverCompanyProperties(
      await listProperties(ctx, 'companies'),
      ctx.settings,
    );
    if (leftOut.length > 0)
      ctx.log.warn({ leftOut: leftOut.length }, 'more company properties than fit into one request');
    return { properties, metrics, labels: {} };
  },
};

function toAccount(raw: RawObject, settings: HubSpotSettings, usageNames: ReadonlySet<string>): Account {
  const p = raw.properties;
  return {
    type: 'account',
    id: raw.id,
    name: readText(p.name) ?? readText(p.domain) ?? `Company ${raw.id}`,
    domain: readText(p.domain),
    industry: readText(p.industry),
    country: readText(p.country),
    employees: readNumber(p.numberofemployees),
    ownerId: readText(p.hubspot_owner_id),
    createdAt: readInstant(p.createdate) ?? readInstant(raw.createdAt),
    currency: readText(p[settings.company.currency])?.toUpperCase() ?? null,
    parentId: readText(p.hs_parent_company_id),
    properties: customOf(raw, settings, usageNames),
  };
}

/** Everything else that was asked for. What HubSpot adds unasked (hs_…) and what Keel wrote (keel_…) stays out. */
function customOf(raw: RawObject, settings: HubSpotSettings, usageNames: ReadonlySet<string>): Record<string, string> {
  const wanted = settings.customProperties;
  const custom: Record<string, string> = {};
  for (const name of Object.keys(raw.properties).sort()) {
    if (standardNames.has(name) || usageNames.has(name) || isReserved(name, settings)) continue;
    const value = readText(raw.properties[name]);
    if (value !== null && (wanted === 'discover' || wanted.includes(name))) custom[name] = value;
  }
  return custom;
}

function toUsage(raw: RawObject, settings: HubSpotSettings, at: Instant): UsageReading[] {
  return metricsIn(Object.keys(raw.properties), settings.usage).flatMap(({ metric, ...names }): UsageReading[] => {
    const last30 = readNumber(raw.properties[names.last30]);
    if (last30 === null) return [];
    return [
      {
        type: 'usage',
        id: `${raw.id}:${metric}:${at}`,
        accountId: raw.id,
        metric,
        at,
        last30,
        prev30: readNumber(raw.properties[names.prev30]),
        lastAt: readInstant(raw.properties[names.lastAt]),
      },
    ];
  });
}

function toChurn(raw: RawObject, settings: HubSpotSettings): Churn[] {
  const at = readInstant(raw.properties[settings.company.churnedAt]);
  if (at === null) return [];
  const reason = readText(raw.properties[settings.company.churnReason]);
  return [{ type: 'churn', id: `${raw.id}:${at}`, accountId: raw.id, at, reason }];
}

function toRecords(raw: RawObject, settings: HubSpotSettings, at: Instant): readonly CrmRecord[] {
  const metrics = metricsIn(Object.keys(raw.properties), settings.usage);
  const usageNames = new Set(metrics.flatMap((m) => [m.last30, m.prev30, m.lastAt]));
  return [toAccount(raw, settings, usageNames), ...toChurn(raw, settings), ...toUsage(raw, settings, at)];
}

export const companies = defineStream({
  name: 'companies',
  recordType: 'account',
  raw: RawObject,
  cursor: ObjectCursor,
  read: (ctx, from, until) => readObject(plan, ctx, from, until),
  toRecords,
});
