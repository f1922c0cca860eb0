import { readBoolean } from '../../_shared/values.ts';
import { ObjectCursor } from '../cursor.ts';
import { RawRecord } from '../raw.ts';
import { readObject } from '../read-object.ts';
import type { ObjectPlan } from '../reading.ts';
import { toId18 } from '../record-id.ts';
import { defineStream } from '../settings.ts';

export const contactRolePlan: ObjectPlan = {
  object: () => 'OpportunityContactRole',
  wanted: () => ({ fields: ['OpportunityId', 'ContactId', 'IsPrimary'] }),
  isOptional: true,
};

export const contactRoles = defineStream({
  name: 'opportunity_contact_roles',
  recordType: 'deal_contact',
  raw: RawRecord,
  cursor: ObjectCursor,
  unavailable: ({ streams }) =>
    streams.contactRoles ? undefined : 'Contact roles of opportunities are switched off in the settings.',
  read: (ctx, from, until) => readObject(contactRolePlan, ctx, from, until),
  toRecords: (raw) => {
    const dealId = toId18(raw.OpportunityId);
    const contactId = toId18(raw.ContactId);
    if (dealId === null || contactId === null) return [];
    return [{ type: 'deal_contact', id: raw.Id, dealId, contactId, isPrimary: readBoolean(raw.IsPrimary) ?? false }];
  },
});
