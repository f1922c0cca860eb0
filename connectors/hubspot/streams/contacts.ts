import { readInstant, readText } from '../../_shared/values.ts';
import { ObjectCursor } from '../cursor.ts';
import { firstAssociated, RawObject } from '../raw.ts';
import { type ObjectPlan, readObject } from '../read-object.ts';
import { defineStream } from '../settings.ts';

/** No name, no address: no score needs them. */
const plan: ObjectPlan = {
  objectType: 'contacts',
  modifiedProperty: 'lastmodifieddate',
  associations: ['companies'],
  properties: ({ contact }) => ['jobtitle', 'createdate', 'hs_calculated_merged_vids', contact.leftAt],
};

export const contacts = defineStream({
  name: 'contacts',
  recordType: 'contact',
  raw: RawObject,
  cursor: ObjectCursor,
  read: (ctx, from, until) => readObject(plan, ctx, from, until),
  toRecords: (raw, { contact }) => [
    {
      type: 'contact',
      id: raw.id,
      accountId: firstAssociated(raw, 'companies'),
      title: readText(raw.properties.jobtitle),
      createdAt: readInstant(raw.properties.createdate) ?? readInstant(raw.createdAt),
      leftAt: readInstant(raw.properties[contact.leftAt]),
    },
  ],
});
