import type { CrmRecord, DealKind, DealStatus, Instant } from '../../../src/domain/records/types.ts';
import { readBoolean, readCents, readInstant, readNumber, readOneOf, readText } from '../../_shared/values.ts';
import { ObjectCursor } from '../cursor.ts';
import { pipelineLabels } from '../owners-and-pipelines.ts';
import { firstAssociated, RawObject } from '../raw.ts';
import { type ObjectPlan, readObject } from '../read-object.ts';
import { defineStream, type HubSpotSettings } from '../settings.ts';

const standard = [
  'dealname',
  'pipeline',
  'dealstage',
  'amount',
  'deal_currency_code',
  'createdate',
  'closedate',
  'dealtype',
  'hs_is_closed',
  'hs_is_closed_won',
  'hs_is_closed_lost',
  'hs_deal_stage_probability',
  'hs_arr',
  'hs_acv',
];

const plan: ObjectPlan = {
  objectType: 'deals',
  modifiedProperty: 'hs_lastmodifieddate',
  associations: ['companies', 'contacts'],
  properties: ({ deal: d }) => [...standard, d.kind, d.recurring, d.termStart, d.termEnd, d.product, d.quantity],
  discover: async (ctx) => ({ properties: [], metrics: [], labels: await pipelineLabels(ctx, 'deals') }),
  labelsOf: (row) => [row.properties.pipeline, row.properties.dealstage],
};

const kinds: readonly DealKind[] = ['new', 'renewal', 'expansion', 'contraction', 'one_time'];

/** The mapped kind; else what the pipeline and HubSpot's own deal type say. An existing customer's deal may be of any kind. */
function readKind(raw: RawObject, { deal }: HubSpotSettings, pipeline: string | null): DealKind | null {
  const mapped = readOneOf(raw.properties[deal.kind]?.replaceAll(/[\s-]+/g, '_'), kinds);
  if (mapped !== null) return mapped;
  const names = [raw.properties.pipeline, pipeline];
  if (names.some((n) => n && deal.renewalPipelines.includes(n)) || /renew/i.test(pipeline ?? '')) return 'renewal';
  return raw.properties.dealtype === 'newbusiness' ? 'new' : null;
}

/** By the calculated properties: a stage's own isClosed and probability are what an admin left there. */
function readStatus({ properties: p }: RawObject): DealStatus {
  if (readBoolean(p.hs_is_closed_won)) return 'won';
  if (readBoolean(p.hs_is_closed_lost)) return 'lost';
  if (readBoolean(p.hs_is_closed)) return readNumber(p.hs_deal_stage_probability) === 1 ? 'won' : 'lost';
  if (p.hs_is_closed === undefined || p.hs_is_closed === null) {
    if (p.dealstage === 'closedwon') return 'won';
    if (p.dealstage === 'closedlost') return 'lost';
  }
  return 'open';
}

function toRecords(raw: RawObject, settings: HubSpotSettings, at: Instant): readonly CrmRecord[] {
  const p = raw.properties;
  const { deal } = settings;
  const label = (id: string | null | undefined) => (id ? (raw.labels?.[id] ?? id) : null);
  const pipeline = readText(label(p.pipeline));
  const status = readStatus(raw);
  return [
    {
      type: 'deal',
      id: raw.id,
      accountId: firstAssociated(raw, 'companies'),
      contactId: firstAssociated(raw, 'contacts'),
      name: readText(p.dealname) ?? `Deal ${raw.id}`,
      pipeline,
      kind: readKind(raw, settings, pipeline),
      stage: readText(label(p.dealstage)),
      status,
      amountCents: readCents(p.amount),
      recurringCents: readCents(p[deal.recurring]) ?? readCents(p.hs_arr) ?? readCents(p.hs_acv),
      currency: readText(p.deal_currency_code)?.toUpperCase() ?? null,
      createdAt: readInstant(p.createdate) ?? readInstant(raw.createdAt) ?? at,
      // On an open deal it is a forecast.
      closedAt: status === 'open' ? null : readInstant(p.closedate),
      termStart: readInstant(p[deal.termStart]),
      termEnd: readInstant(p[deal.termEnd]),
      product: readText(p[deal.product]),
      quantity: readNumber(p[deal.quantity]),
    },
  ];
}

export const deals = defineStream({
  name: 'deals',
  recordType: 'deal',
  raw: RawObject,
  cursor: ObjectCursor,
  read: (ctx, from, until) => readObject(plan, ctx, from, until),
  toRecords,
});
