/** Whose org it is, and where a record has gone. */
import { z } from 'zod';
import type { AccountInfo, ConnectorContext, LearnedLimit } from '../../src/contracts/connector.ts';
import type { RecordType } from '../../src/domain/records/types.ts';
import { dailyBudget } from './budgets.ts';
import { currencies, organization, unlessHidden, whoAmI } from './org.ts';
import { queryPage } from './query.ts';
import { toId18 } from './record-id.ts';
import type { SalesforceSettings } from './settings.ts';
import { select, soqlText } from './soql.ts';

type Context = ConnectorContext<SalesforceSettings>;

const dayMs = 86_400_000;

/** `Sforce-Limit-Info: api-usage=10018/100000`: calls of all apps in the last 24 hours. */
export function readDailyLimit(header: string | null): LearnedLimit | undefined {
  const found = /(?:^|[\s;,])api-usage=(\d+)\/(\d+)/.exec(header ?? '');
  if (!found) return undefined;
  const limit = Number(found[2]);
  return limit > 0 ? { limit, perMs: dayMs, used: Number(found[1]) } : undefined;
}

async function currencyOf(ctx: Context): Promise<string | null> {
  const me = await unlessHidden(whoAmI(ctx));
  if (me === undefined) return null;
  if (!me.isMultiCurrency) return me.orgCurrency;
  return (await unlessHidden(currencies(ctx)))?.[0] ?? null;
}

export async function check(ctx: Context): Promise<AccountInfo> {
  const org = await organization(ctx);
  const date = Date.parse(org.headers.get('date') ?? '');
  const daily = readDailyLimit(org.headers.get('sforce-limit-info'));
  return {
    remoteId: toId18(org.Id) ?? org.Id,
    name: org.IsSandbox ? `${org.Name} (sandbox)` : org.Name,
    currency: await currencyOf(ctx),
    timeZone: org.TimeZoneSidKey ?? null,
    // Salesforce tells them at sign-in only.
    grantedScopes: null,
    serverTime: Number.isNaN(date) ? ctx.now() : new Date(date),
    ...(daily === undefined ? {} : { limits: { [dailyBudget]: daily } }),
    recordUrl: `${ctx.endpoints.api}/lightning/r/Account/{id}/view`,
  };
}

const objectOf: Readonly<Partial<Record<RecordType, string>>> = {
  account: 'Account',
  contact: 'Contact',
  deal: 'Opportunity',
  ticket: 'Case',
  owner: 'User',
  deal_contact: 'OpportunityContactRole',
};
/** Losers of a merge know who won. */
const mergeable = new Set(['Account', 'Contact', 'Case']);

function objectFor(ctx: Context, type: RecordType, id: string): string | undefined {
  if (type === 'activity') return id.startsWith('00U') ? 'Event' : 'Task';
  return type === 'survey' ? ctx.settings.survey.object : objectOf[type];
}

const Found = z.object({ Id: z.string(), IsDeleted: z.boolean().catch(false), MasterRecordId: z.string().nullish() });

/** A winner may have lost a later merge. */
const mostMerges = 10;

/** A merged record leads to the one it lives on in; a deleted one leads nowhere. */
export async function locate(ctx: Context, type: RecordType, externalId: string): Promise<string | null> {
  let id = toId18(externalId);
  for (let merges = 0; id !== null && merges <= mostMerges; merges += 1) {
    const object = objectFor(ctx, type, id);
    if (object === undefined) return null;
    const system = object === 'User' ? [] : mergeable.has(object) ? ['IsDeleted', 'MasterRecordId'] : ['IsDeleted'];
    const soql = select({ object, fields: ['Id', ...system], where: [`Id = ${soqlText(id)}`] });
    const row = Found.safeParse((await queryPage(ctx, soql, true)).records[0]);
    if (!row.success) return null;
    if (!row.data.IsDeleted) return row.data.Id;
    id = toId18(row.data.MasterRecordId);
  }
  return null;
}
