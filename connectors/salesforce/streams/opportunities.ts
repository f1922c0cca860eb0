import type { CrmRecord, DealKind, DealStatus, Instant } from '../../../src/domain/records/types.ts';
import { readBoolean, readCents, readInstant, readNumber, readOneOf, readText } from '../../_shared/values.ts';
import { ObjectCursor } from '../cursor.ts';
import { RawRecord } from '../raw.ts';
import { readObject } from '../read-object.ts';
import type { ObjectPlan } from '../reading.ts';
import { toId18 } from '../record-id.ts';
import { defineStream, type SalesforceSettings } from '../settings.ts';
import { currencyOf } from './accounts.ts';

const standard = ['AccountId', 'Name', 'StageName', 'Amount', 'CloseDate', 'CreatedDate', 'IsClosed', 'IsWon', 'Type'];

export const opportunityPlan: ObjectPlan = {
  object: () => 'Opportunity',
  wanted: ({ opportunity: o }) => ({
    fields: [...standard, o.kind, o.recurring, o.termStart, o.termEnd, o.product, o.quantity],
    optional: ['LastStageChangeDate', 'CurrencyIsoCode', o.currency, o.pipeline],
  }),
};

const kinds: readonly DealKind[] = ['new', 'renewal', 'expansion', 'contraction', 'one_time'];

/** The mapped kind; else what Type, the pipeline and the name say. An existing customer's deal may be of any kind. */
function readKind(raw: RawRecord, { opportunity: o }: SalesforceSettings, pipeline: string | null): DealKind | null {
  const mapped = readOneOf(raw[o.kind]?.replaceAll(/[\s-]+/g, '_'), kinds);
  if (mapped !== null) return mapped;
  const type = readText(raw.Type);
  if (type !== null && o.renewalTypes.includes(type)) return 'renewal';
  if (type !== null && o.newTypes.includes(type)) return 'new';
  const isRenewal = /renew/i.test(type ?? '') || /renew/i.test(pipeline ?? '') || /\brenewal\b/i.test(raw.Name ?? '');
  return isRenewal ? 'renewal' : null;
}

function readStatus(raw: RawRecord): DealStatus {
  if (readBoolean(raw.IsWon)) return 'won';
  return readBoolean(raw.IsClosed) ? 'lost' : 'open';
}

const dayMs = 86_400_000;

/** CloseDate has no time; the last change of stage has, and is the same event when its day is that one or one beside it. */
function readClosedAt(raw: RawRecord): Instant | null {
  const day = readInstant(raw.CloseDate);
  const changed = readInstant(raw.LastStageChangeDate);
  if (day === null || changed === null) return day ?? changed;
  const isSameEvent = Math.abs(Math.floor(changed / dayMs) * dayMs - day) <= dayMs;
  return isSameEvent ? changed : day;
}

function toRecords(raw: RawRecord, settings: SalesforceSettings, at: Instant): readonly CrmRecord[] {
  const { opportunity: o } = settings;
  const pipeline = readText(raw[o.pipeline]);
  const status = readStatus(raw);
  return [
    {
      type: 'deal',
      id: raw.Id,
      accountId: toId18(raw.AccountId),
      contactId: null,
      name: readText(raw.Name) ?? `Opportunity ${raw.Id}`,
      pipeline,
      kind: readKind(raw, settings, pipeline),
      stage: readText(raw.StageName),
      status,
      amountCents: readCents(raw.Amount),
      recurringCents: readCents(raw[o.recurring]),
      currency: currencyOf(raw, o.currency),
      createdAt: readInstant(raw.CreatedDate) ?? at,
      // On an open one it is a forecast.
      closedAt: status === 'open' ? null : readClosedAt(raw),
      termStart: readInstant(raw[o.termStart]),
      termEnd: readInstant(raw[o.termEnd]),
      product: readText(raw[o.product]),
      quantity: readNumber(raw[o.quantity]),
    },
  ];
}

export const opportunities = defineStream({
  name: 'opportunities',
  recordType: 'deal',
  raw: RawRecord,
  cursor: ObjectCursor,
  read: (ctx, from, until) => readObject(opportunityPlan, ctx, from, until),
  toRecords,
});
