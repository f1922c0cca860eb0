import { readInstant, readText } from '../../_shared/values.ts';
import { ObjectCursor } from '../cursor.ts';
import { RawRecord } from '../raw.ts';
import { readObject } from '../read-object.ts';
import type { ObjectPlan } from '../reading.ts';
import { toId18 } from '../record-id.ts';
import { defineStream } from '../settings.ts';

/** No name, no address: no score needs them. */
export const contactPlan: ObjectPlan = {
  object: () => 'Contact',
  wanted: ({ contact }) => ({ fields: ['AccountId', 'Title', 'CreatedDate', contact.leftAt] }),
};

export const contacts = defineStream({
  name: 'contacts',
  recordType: 'contact',
  raw: RawRecord,
  cursor: ObjectCursor,
  read: (ctx, from, until) => readObject(contactPlan, ctx, from, until),
  toRecords: (raw, { contact }) => [
    {
      type: 'contact',
      id: raw.Id,
      accountId: toId18(raw.AccountId),
      title: readText(raw.Title),
      createdAt: readInstant(raw.CreatedDate),
      leftAt: readInstant(raw[contact.leftAt]),
    },
  ],
});
