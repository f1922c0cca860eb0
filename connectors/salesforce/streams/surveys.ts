/** Survey answers, in an object of the admin's choice: Salesforce's own surveys keep theirs in many. */
import type { CrmRecord, Instant, SurveyKind } from '../../../src/domain/records/types.ts';
import { readInstant, readNumber, readOneOf } from '../../_shared/values.ts';
import { ObjectCursor } from '../cursor.ts';
import { RawRecord } from '../raw.ts';
import { readObject } from '../read-object.ts';
import type { ObjectPlan } from '../reading.ts';
import { toId18 } from '../record-id.ts';
import { defineStream, type SalesforceSettings } from '../settings.ts';

export const surveyPlan: ObjectPlan = {
  object: ({ survey }) => survey.object,
  wanted: ({ survey: s }) => ({
    fields: [s.kind, s.score, s.answeredAt, s.contact, ...(s.account === undefined ? [] : [s.account])],
    optional: ['CreatedDate'],
  }),
  isRecord: (raw, settings) => toRecords(raw, settings, 0).length > 0,
  isOptional: true,
};

const kinds: readonly SurveyKind[] = ['nps', 'csat', 'ces'];

/** A free survey, or an answer without a number, says nothing that can be compared: no record. */
function toRecords(raw: RawRecord, { survey: s }: SalesforceSettings, at: Instant): readonly CrmRecord[] {
  const kind = readOneOf(raw[s.kind], kinds);
  const value = readNumber(raw[s.score]);
  if (kind === null || value === null) return [];
  return [
    {
      type: 'survey',
      id: raw.Id,
      accountId: s.account === undefined ? null : toId18(raw[s.account]),
      contactId: toId18(raw[s.contact]),
      kind,
      value,
      at: readInstant(raw[s.answeredAt]) ?? readInstant(raw.CreatedDate) ?? at,
    },
  ];
}

export const surveys = defineStream({
  name: 'surveys',
  recordType: 'survey',
  raw: RawRecord,
  cursor: ObjectCursor,
  unavailable: ({ streams }) => (streams.surveys ? undefined : 'Surveys are switched off in the settings.'),
  read: (ctx, from, until) => readObject(surveyPlan, ctx, from, until),
  toRecords,
});
