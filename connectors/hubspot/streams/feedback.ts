/** Survey answers. HubSpot ties them to contacts and tickets only: the account is found through the contact. */
import type { CrmRecord, Instant, SurveyKind } from '../../../src/domain/records/types.ts';
import { readInstant, readNumber, readOneOf } from '../../_shared/values.ts';
import { ObjectCursor } from '../cursor.ts';
import { firstAssociated, RawObject } from '../raw.ts';
import { type ObjectPlan, readObject } from '../read-object.ts';
import { defineStream, type HubSpotSettings } from '../settings.ts';

const plan: ObjectPlan = {
  objectType: 'feedback_submissions',
  modifiedProperty: 'hs_lastmodifieddate',
  associations: ['contacts', 'tickets'],
  properties: () => ['hs_survey_type', 'hs_value', 'hs_submission_timestamp', 'hs_createdate'],
  isOptional: true,
};

const kinds: readonly SurveyKind[] = ['nps', 'csat', 'ces'];

/** A free survey, or an answer without a number, says nothing that can be compared: no record. */
function toRecords(raw: RawObject, _settings: HubSpotSettings, at: Instant): readonly CrmRecord[] {
  const p = raw.properties;
  const kind = readOneOf(p.hs_survey_type, kinds);
  const value = readNumber(p.hs_value);
  if (kind === null || value === null) return [];
  return [
    {
      type: 'survey',
      id: raw.id,
      accountId: null,
      contactId: firstAssociated(raw, 'contacts'),
      kind,
      value,
      at: readInstant(p.hs_submission_timestamp) ?? readInstant(p.hs_createdate) ?? readInstant(raw.createdAt) ?? at,
    },
  ];
}

export const feedback = defineStream({
  name: 'feedback_submissions',
  recordType: 'survey',
  raw: RawObject,
  cursor: ObjectCursor,
  unavailable: ({ streams }) => (streams.feedback ? undefined : 'Feedback surveys are switched off in the settings.'),
  read: (ctx, from, until) => readObject(plan, ctx, from, until),
  toRecords,
});
