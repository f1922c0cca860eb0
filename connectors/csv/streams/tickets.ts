import { CsvCursor } from '../cursor.ts';
import { readFile } from '../read-file.ts';
import { rowSchema } from '../row-schema.ts';
import { defineStream } from '../settings.ts';
import { instantOf } from '../values.ts';

export const tickets = defineStream({
  name: 'tickets',
  recordType: 'ticket',
  raw: rowSchema('tickets'),
  cursor: CsvCursor,
  read: (ctx, from) => readFile('tickets', ctx, from),
  toRecords: (raw) => {
    const openedAt = instantOf(raw.opened_at);
    if (openedAt === null) return [];
    return [
      {
        type: 'ticket',
        id: raw.ticket_id,
        accountId: raw.account_id ?? null,
        contactId: raw.contact_id ?? null,
        priority: raw.priority ?? null,
        openedAt,
        firstReplyAt: instantOf(raw.first_reply_at),
        closedAt: instantOf(raw.closed_at),
        reopenedAt: instantOf(raw.reopened_at),
        satisfaction: raw.satisfaction ?? null,
      },
    ];
  },
});
