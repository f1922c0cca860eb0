import type { CrmRecord, Instant, TicketPriority } from '../../../src/domain/records/types.ts';
import { readInstant, readNumber, readOneOf } from '../../_shared/values.ts';
import { ObjectCursor } from '../cursor.ts';
import { RawRecord } from '../raw.ts';
import { readObject } from '../read-object.ts';
import type { ObjectPlan } from '../reading.ts';
import { toId18 } from '../record-id.ts';
import { defineStream, type SalesforceSettings } from '../settings.ts';

export const casePlan: ObjectPlan = {
  object: () => 'Case',
  wanted: ({ case: c }) => ({
    fields: ['AccountId', 'ContactId', 'Priority', 'CreatedDate', 'ClosedDate', c.firstReplyAt, c.satisfaction],
    optional: [c.reopenedAt],
  }),
  isOptional: true,
};

const priorities: readonly TicketPriority[] = ['low', 'medium', 'high', 'urgent'];

function toRecords(raw: RawRecord, { case: c }: SalesforceSettings, at: Instant): readonly CrmRecord[] {
  const satisfaction = readNumber(raw[c.satisfaction]);
  return [
    {
      type: 'ticket',
      id: raw.Id,
      accountId: toId18(raw.AccountId),
      contactId: toId18(raw.ContactId),
      priority: readOneOf(raw.Priority, priorities),
      openedAt: readInstant(raw.CreatedDate) ?? at,
      firstReplyAt: readInstant(raw[c.firstReplyAt]),
      closedAt: readInstant(raw.ClosedDate),
      reopenedAt: readInstant(raw[c.reopenedAt]),
      satisfaction: satisfaction !== null && satisfaction >= 1 && satisfaction <= 5 ? satisfaction : null,
    },
  ];
}

export const cases = defineStream({
  name: 'cases',
  recordType: 'ticket',
  raw: RawRecord,
  cursor: ObjectCursor,
  unavailable: ({ streams }) => (streams.cases ? undefined : 'Cases are switched off in the settings.'),
  read: (ctx, from, until) => readObject(casePlan, ctx, from, until),
  toRecords,
});
