/** Calls, emails, meetings and notes: who was in touch, when and in which direction. Content is never read. */
import type { ActivityKind } from '../../../src/domain/records/types.ts';
import { readInstant } from '../../_shared/values.ts';
import { ObjectCursor } from '../cursor.ts';
import { firstAssociated, RawObject } from '../raw.ts';
import { type ObjectPlan, readObject } from '../read-object.ts';
import { defineStream } from '../settings.ts';

interface Engagement {
  readonly objectType: 'calls' | 'emails' | 'meetings' | 'notes';
  readonly kind: ActivityKind;
  readonly directionProperty?: string;
}

const directions: Readonly<Record<string, 'in' | 'out'>> = {
  INBOUND: 'in',
  OUTBOUND: 'out',
  INCOMING_EMAIL: 'in',
  EMAIL: 'out',
  FORWARDED_EMAIL: 'out',
};

function engagementStream({ objectType, kind, directionProperty }: Engagement) {
  const plan: ObjectPlan = {
    objectType,
    modifiedProperty: 'hs_lastmodifieddate',
    associations: ['companies', 'contacts'],
    properties: () => [
      'hs_timestamp',
      'hs_createdate',
      ...(directionProperty === undefined ? [] : [directionProperty]),
    ],
    // HubSpot numbers each kind on its own.
    idPrefix: `${kind}-`,
    isOptional: true,
  };
  return defineStream({
    name: objectType,
    recordType: 'activity',
    raw: RawObject,
    cursor: ObjectCursor,
    unavailable: ({ streams }) => (streams.activities ? undefined : 'Activities are switched off in the settings.'),
    read: (ctx, from, until) => readObject(plan, ctx, from, until),
    toRecords: (raw, _settings, at) => {
      const direction = directionProperty === undefined ? undefined : raw.properties[directionProperty];
      return [
        {
          type: 'activity',
          id: `${kind}-${raw.id}`,
          accountId: firstAssociated(raw, 'companies'),
          contactId: firstAssociated(raw, 'contacts'),
          kind,
          direction: directions[direction ?? ''] ?? null,
          at:
            readInstant(raw.properties.hs_timestamp) ??
            readInstant(raw.properties.hs_createdate) ??
            readInstant(raw.createdAt) ??
            at,
        },
      ];
    },
  });
}

export const engagements = [
  engagementStream({ objectType: 'calls', kind: 'call', directionProperty: 'hs_call_direction' }),
  engagementStream({ objectType: 'emails', kind: 'email', directionProperty: 'hs_email_direction' }),
  engagementStream({ objectType: 'meetings', kind: 'meeting' }),
  engagementStream({ objectType: 'notes', kind: 'note' }),
] as const;
