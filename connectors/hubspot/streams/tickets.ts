import type { CrmRecord, Instant, TicketPriority } from '../../../src/domain/records/types.ts';
import { readInstant, readNumber, readOneOf } from '../../_shared/values.ts';
import { ObjectCursor } from '../cursor.ts';
import { firstAssociated, RawObject } from '../raw.ts';
import { type ObjectPlan, readObject } from '../read-object.ts';
import { defineStream, type HubSpotSettings } from '../settings.ts';

const plan: ObjectPlan = {
  objectType: 'tickets',
  modifiedProperty: 'hs_lastmodifieddate',
  associations: ['companies', 'contacts'],
  properties: ({ ticket }) => [
    'hs_ticket_priority',
    'createdate',
    'closed_date',
    'first_agent_reply_date',
    'hs_ticket_reopened_at',
    ticket.satisfaction,
  ],
  isOptional: true,
};

const priorities: readonly TicketPriority[] = ['low', 'medium', 'high', 'urgent'];

function toRecords(raw: RawObject, { ticket }: HubSpotSettings, at: Instant): readonly CrmRecord[] {
  const p = raw.properties;
  const satisfaction = readNumber(p[ticket.satisfaction]);
  return [
    {
      type: 'ticket',
      id: raw.id,
      accountId: firstAssociated(raw, 'companies'),
      contactId: firstAssociated(raw, 'contacts'),
      priority: readOneOf(p.hs_ticket_priority, priorities),
      openedAt: readInstant(p.createdate) ?? readInstant(raw.createdAt) ?? at,
      firstReplyAt: readInstant(p.first_agent_reply_date),
      closedAt: readInstant(p.closed_date),
      reopenedAt: readInstant(p.hs_ticket_reopened_at),
      satisfaction: satisfaction !== null && satisfaction >= 1 && satisfaction <= 5 ? satisfaction : null,
    },
  ];
}

export const tickets = defineStream({
  name: 'tickets',
  recordType: 'ticket',
  raw: RawObject,
  cursor: ObjectCursor,
  unavailable: ({ streams }) => (streams.tickets ? undefined : 'Tickets are switched off in the settings.'),
  read: (ctx, from, until) => readObject(plan, ctx, from, until),
  toRecords,
});
