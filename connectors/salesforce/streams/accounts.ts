import type { Account, Churn, CrmRecord, Instant, UsageReading } from '../../../src/domain/records/types.ts';
import { readInstant, readNumber, readText } from '../../_shared/values.ts';
import { ObjectCursor } from '../cursor.ts';
import { accountExtras, isNamed, isReserved, metricsIn } from '../discover.ts';
import { RawRecord } from '../raw.ts';
import { readObject } from '../read-object.ts';
import type { ObjectPlan } from '../reading.ts';
import { toId18 } from '../record-id.ts';
import { defineStream, type SalesforceSettings } from '../settings.ts';

const standard = [
  'Name',
  'Website',
  'Industry',
  'BillingCountry',
  'NumberOfEmployees',
  'OwnerId',
  'CreatedDate',
  'ParentId',
] as const;
const currencyField = 'CurrencyIsoCode';
const standardNames: ReadonlySet<string> = new Set(['Id', currencyField, ...standard]);

export const accountPlan: ObjectPlan = {
  object: () => 'Account',
  wanted: (settings) => ({
    fields: [...standard, settings.account.churnedAt, settings.account.churnReason],
    optional: [currencyField, settings.account.currency],
    discover: (fields) => accountExtras(fields, settings),
  }),
};

/** `https://www.acme.com/en` → `acme.com`. */
function domainOf(website: string | null): string | null {
  const host = website
    ?.toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .split(/[/?#]/)[0];
  const domain = host
    ?.replace(/^[^@]*@/, '')
    .replace(/:\d+$/, '')
    .replace(/^www\./, '');
  return domain === undefined || domain === '' ? null : domain;
}

/** A multi-currency org has CurrencyIsoCode; elsewhere an admin may keep the currency in a field of his own. */
export function currencyOf(raw: RawRecord, mapped: string): string | null {
  return (readText(raw[currencyField]) ?? readText(raw[mapped]))?.toUpperCase() ?? null;
}

function toAccount(raw: RawRecord, settings: SalesforceSettings, usageNames: ReadonlySet<string>): Account {
  const domain = domainOf(readText(raw.Website));
  return {
    type: 'account',
    id: raw.Id,
    name: readText(raw.Name) ?? domain ?? `Account ${raw.Id}`,
    domain,
    industry: readText(raw.Industry),
    country: readText(raw.BillingCountry),
    employees: readNumber(raw.NumberOfEmployees),
    ownerId: toId18(raw.OwnerId),
    createdAt: readInstant(raw.CreatedDate),
    currency: currencyOf(raw, settings.account.currency),
    parentId: toId18(raw.ParentId),
    properties: customOf(raw, settings, usageNames),
  };
}

/** `Plan_Name__c` → `plan_name`: by its words, as another CRM would have it. */
function propertyName(name: string): string {
  return name.toLowerCase().replace(/__c$/, '');
}

function customOf(raw: RawRecord, settings: SalesforceSettings, usageNames: ReadonlySet<string>) {
  const wanted = settings.customFields;
  const custom: Record<string, string> = {};
  for (const name of Object.keys(raw).sort()) {
    if (standardNames.has(name) || usageNames.has(name) || isReserved(name, settings)) continue;
    const value = readText(raw[name]);
    if (value !== null && (wanted === 'discover' || isNamed(name, wanted))) custom[propertyName(name)] = value;
  }
  return custom;
}

function toUsage(raw: RawRecord, settings: SalesforceSettings, at: Instant): UsageReading[] {
  return metricsIn(Object.keys(raw), settings.usage).flatMap(({ metric, ...names }): UsageReading[] => {
    const last30 = readNumber(raw[names.last30]);
    if (last30 === null) return [];
    return [
      {
        type: 'usage',
        id: `${raw.Id}:${metric}:${at}`,
        accountId: raw.Id,
        metric,
        at,
        last30,
        prev30: readNumber(raw[names.prev30]),
        lastAt: readInstant(raw[names.lastAt]),
      },
    ];
  });
}

function toChurn(raw: RawRecord, { account }: SalesforceSettings): Churn[] {
  const at = readInstant(raw[account.churnedAt]);
  if (at === null) return [];
  return [{ type: 'churn', id: `${raw.Id}:${at}`, accountId: raw.Id, at, reason: readText(raw[account.churnReason]) }];
}

function toRecords(raw: RawRecord, settings: SalesforceSettings, at: Instant): readonly CrmRecord[] {
  const metrics = metricsIn(Object.keys(raw), settings.usage);
  const usageNames = new Set(metrics.flatMap((m) => [m.last30, m.prev30, m.lastAt]));
  return [toAccount(raw, settings, usageNames), ...toChurn(raw, settings), ...toUsage(raw, settings, at)];
}

export const accounts = defineStream({
  name: 'accounts',
  recordType: 'account',
  raw: RawRecord,
  cursor: ObjectCursor,
  read: (ctx, from, until) => readObject(accountPlan, ctx, from, until),
  toRecords,
});
