/** Whose account it is, what an admin should know of it, and where a record has gone. */
import { z } from 'zod';
import type { AccountInfo, ConnectorContext } from '../../src/contracts/connector.ts';
import { toAppError } from '../../src/contracts/errors.ts';
import type { Manifest } from '../../src/contracts/manifest.ts';
import type { RecordType } from '../../src/domain/records/types.ts';
import { ownRequest } from './client.ts';
import { discoverCompanyProperties, metricsIn } from './discover.ts';
import { getObject, listObjects } from './objects.ts';
import { listProperties, type PropertyInfo } from './properties.ts';
import type { HubSpotSettings } from './settings.ts';
import { ownPaths } from './versions.ts';

type Context = ConnectorContext<HubSpotSettings>;

const Details = z.looseObject({
  portalId: z.union([z.number(), z.string()]).transform(String),
  companyCurrency: z.string().nullish(),
  timeZone: z.string().nullish(),
  uiDomain: z.string().nullish(),
});

/** A local server shows its own pages; HubSpot's stand under the account's ui domain. */
function recordUrl(api: string, uiDomain: string | null | undefined, portalId: string): string {
  const { hostname } = new URL(api);
  const isLocal = hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]';
  const base = isLocal ? api : `https://${uiDomain ?? 'app.hubspot.com'}`;
  return `${base}/contacts/${portalId}/record/0-2/{id}`;
}

/** Every answer to a general call says how many of them the account grants, and how many of the last seconds it has counted. */
function learnedLimits(headers: Headers): Pick<AccountInfo, 'limits'> {
  const limit = Number(headers.get('x-hubspot-ratelimit-max') ?? 0);
  const perMs = Number(headers.get('x-hubspot-ratelimit-interval-milliseconds') ?? 0);
  const used = Math.max(0, limit - Number(headers.get('x-hubspot-ratelimit-remaining') ?? limit));
  return limit > 0 && perMs > 0 ? { limits: { general: { limit, perMs, used } } } : {};
}

export async function check(ctx: Context): Promise<AccountInfo> {
  const reply = await ownRequest(ctx, { method: 'GET', path: ownPaths.accountDetails, schema: Details });
  const details = reply.body;
  const date = Date.parse(reply.headers.get('date') ?? '');
  return {
    remoteId: details.portalId,
    name: `HubSpot account ${details.portalId}`,
    currency: details.companyCurrency ?? null,
    timeZone: details.timeZone ?? null,
    // HubSpot tells a token's scopes to the app that made it only.
    grantedScopes: null,
    serverTime: Number.isNaN(date) ? ctx.now() : new Date(date),
    ...learnedLimits(reply.headers),
    recordUrl: recordUrl(ctx.endpoints.api, details.uiDomain, details.portalId),
  };
}

const objects = [
  { type: 'companies', without: 'Keel cannot work without companies.' },
  { type: 'contacts', without: 'Keel cannot work without contacts.' },
  { type: 'deals', without: 'Without deals there are no contracts, renewals or values.' },
  { type: 'tickets', without: 'Without tickets the support signals stay unknown.' },
  { type: 'calls', without: 'Without calls the engagement signals are weaker.' },
  { type: 'emails', without: 'Without emails the engagement signals are weaker.' },
  { type: 'meetings', without: 'Without meetings the engagement signals are weaker.' },
  { type: 'notes', without: 'Without notes the engagement signals are weaker.' },
  {
    type: 'feedback_submissions',
    without: 'Without feedback surveys the sentiment signals stay unknown (they need Service Hub).',
  },
] as const;

async function scopeProblem(ctx: Context, manifest: Manifest, objectType: string, without: string): Promise<string[]> {
  try {
    await listObjects(ctx, objectType, {
      properties: ['hs_object_id'],
      associations: [],
      after: null,
      archived: false,
      limit: 1,
    });
    return [];
  } catch (err) {
    const error = toAppError(err);
    if (error.kind !== 'config') throw error;
    const { required, optional, conditional } = manifest.crms.hubspot.scopes;
    const named = String(error.detail.context?.scopes ?? '');
    const reasons = [...required, ...optional, ...conditional].filter((s) => named.split(', ').includes(s.scope));
    const why = reasons.map((s) => ` ${s.scope}: ${s.reason}`).join('');
    return [`${objectType} cannot be read: ${error.message}. ${without}${why} ${error.detail.hint ?? ''}`.trim()];
  }
}

function mappedProperties(settings: HubSpotSettings): Record<string, Record<string, string>> {
  const { renewalPipelines: _named, ...deal } = settings.deal;
  return { companies: settings.company, contacts: settings.contact, deals: deal, tickets: settings.ticket };
}

const meanings: Readonly<Record<string, string>> = {
  churnedAt: 'the day a customer left, so churn is judged by deals and contract terms alone',
  churnReason: 'why a customer left',
  currency: "an account's currency, so the account's own currency is assumed",
  leftAt: 'when a contact left the company',
  kind: 'whether a deal is new, a renewal or an expansion, so the deal type and the pipeline are used',
  recurring: "a deal's recurring amount, so HubSpot's own ARR and ACV are used",
  termStart: 'when a contract starts',
  termEnd: 'when a contract ends',
  product: 'the product of a deal',
  quantity: 'the quantity of a deal',
  satisfaction: 'how satisfied a customer was with a ticket',
};

function leftOutProblem(properties: readonly PropertyInfo[], settings: HubSpotSettings): string[] {
  const { leftOut } = discoverCompanyProperties(properties, settings);
  if (leftOut.length === 0) return [];
  return [
    `Companies have more properties than fit into one request; left out: ${leftOut.join(', ')}. Name those that matter in the settings (usage.metrics, customProperties).`,
  ];
}

async function mappingProblems(ctx: Context): Promise<string[]> {
  const words: string[] = [];
  for (const [objectType, mapping] of Object.entries(mappedProperties(ctx.settings))) {
    if (objectType === 'tickets' && !ctx.settings.streams.tickets) continue;
    const properties = await listProperties(ctx, objectType);
    const names = new Set(properties.map((p) => p.name));
    for (const [key, name] of Object.entries(mapping)) {
      if (names.has(name)) continue;
      words.push(
        `${objectType} have no property ${name}. It would say ${meanings[key] ?? key}. Map another property in the settings, or create this one.`,
      );
    }
    if (objectType === 'companies') words.push(...leftOutProblem(properties, ctx.settings));
    if (objectType === 'companies' && metricsIn(names, ctx.settings.usage).length === 0) {
      words.push(
        `No usage metric was found on companies (properties like ${ctx.settings.usage.last30}). Without usage, a fall in use cannot be seen. Set the patterns in the settings.`,
      );
    }
  }
  return words;
}

export async function inspect(ctx: Context, manifest: Manifest): Promise<readonly string[]> {
  const words: string[] = [];
  for (const { type, without } of objects) words.push(...(await scopeProblem(ctx, manifest, type, without)));
  const canReadSchemas = !words.some((w) => /^(companies|contacts|deals|tickets) /.test(w));
  if (canReadSchemas) words.push(...(await mappingProblems(ctx)));
  return words;
}

const activityObjects: Readonly<Record<string, string>> = {
  call: 'calls',
  email: 'emails',
  meeting: 'meetings',
  note: 'notes',
};
const typeObjects: Partial<Record<RecordType, string>> = {
  account: 'companies',
  contact: 'contacts',
  deal: 'deals',
  ticket: 'tickets',
  survey: 'feedback_submissions',
};

/** Both ids of a merge lead to the record it lives on in; a deleted one leads nowhere. */
export async function locate(ctx: Context, type: RecordType, externalId: string): Promise<string | null> {
  const dash = externalId.indexOf('-');
  const isActivity = type === 'activity' && dash > 0;
  const objectType = isActivity ? activityObjects[externalId.slice(0, dash)] : typeObjects[type];
  if (objectType === undefined) return null;
  try {
    const found = await getObject(ctx, objectType, isActivity ? externalId.slice(dash + 1) : externalId);
    return isActivity ? externalId.slice(0, dash + 1) + found.id : found.id;
  } catch (err) {
    if (toAppError(err).detail.code === 'RECORD_GONE') return null;
    throw err;
  }
}
