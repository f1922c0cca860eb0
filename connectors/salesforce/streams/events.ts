/** Meetings. One that lies ahead is kept with its day: nothing that is later than the day of a score is ever looked at. */
import type { CrmRecord, Instant } from '../../../src/domain/records/types.ts';
import { readBoolean, readInstant } from '../../_shared/values.ts';
import { ObjectCursor } from '../cursor.ts';
import { RawRecord } from '../raw.ts';
import { readObject } from '../read-object.ts';
import type { ObjectPlan } from '../reading.ts';
import { defineStream, type SalesforceSettings } from '../settings.ts';
import { activitiesOff, partiesOf, partyFields } from './activity-parties.ts';

export const eventPlan: ObjectPlan = {
  object: () => 'Event',
  wanted: () => ({
    fields: ['StartDateTime', 'ActivityDate', 'CreatedDate', ...partyFields],
    optional: ['ActivityDateTime', 'IsChild', 'IsRecurrence'],
  }),
  isRecord: (raw) => isMeeting(raw),
  isOptional: true,
};

/** Each invitee has a copy of the meeting, and a series a pattern: neither is a meeting of its own. */
function isMeeting(raw: RawRecord): boolean {
  return readBoolean(raw.IsChild) !== true && readBoolean(raw.IsRecurrence) !== true;
}

function toRecords(raw: RawRecord, _settings: SalesforceSettings, at: Instant): readonly CrmRecord[] {
  if (!isMeeting(raw)) return [];
  return [
    {
      type: 'activity',
      id: raw.Id,
      ...partiesOf(raw),
      kind: 'meeting',
      direction: null,
      at:
        readInstant(raw.StartDateTime) ??
        readInstant(raw.ActivityDateTime) ??
        readInstant(raw.ActivityDate) ??
        readInstant(raw.CreatedDate) ??
        at,
    },
  ];
}

export const events = defineStream({
  name: 'events',
  recordType: 'activity',
  raw: RawRecord,
  cursor: ObjectCursor,
  unavailable: ({ streams }) => (streams.activities ? undefined : activitiesOff),
  read: (ctx, from, until) => readObject(eventPlan, ctx, from, until),
  toRecords,
});
