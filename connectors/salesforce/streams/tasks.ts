/** Calls, e-mails and notes are completed tasks in Salesforce. What is still to be done was no contact, nor is what Keel asked for. */
import type { ActivityKind, CrmRecord, Instant } from '../../../src/domain/records/types.ts';
import { readBoolean, readInstant, readText } from '../../_shared/values.ts';
import { ObjectCursor } from '../cursor.ts';
import { toApiName } from '../field-names.ts';
import { keelPackage } from '../package/keel-package.ts';
import { RawRecord } from '../raw.ts';
import { readObject } from '../read-object.ts';
import type { ObjectPlan } from '../reading.ts';
import { defineStream, type SalesforceSettings } from '../settings.ts';
import { activitiesOff, partiesOf, partyFields } from './activity-parties.ts';

/** Keel's tasks carry its reference, where the package is installed. */
const referenceOf = ({ packageNamespace }: SalesforceSettings): string =>
  toApiName(keelPackage.taskReference.key, packageNamespace === '' ? null : packageNamespace);

export const taskPlan: ObjectPlan = {
  object: () => 'Task',
  wanted: (settings) => ({
    fields: ['IsClosed', 'TaskSubtype', 'Type', 'ActivityDate', 'CreatedDate', ...partyFields],
    optional: ['CompletedDateTime', 'CallType', 'IsRecurrence', settings.activity.direction, referenceOf(settings)],
  }),
  isRecord: (raw, settings) => kindOf(raw, settings) !== null,
  isOptional: true,
};

const bySubtype: Readonly<Record<string, ActivityKind>> = { call: 'call', email: 'email', listemail: 'email' };
const byType: Readonly<Record<string, ActivityKind>> = {
  call: 'call',
  email: 'email',
  meeting: 'meeting',
  note: 'note',
};

/** A plain to-do that was ticked off is no contact: it counts only where its Type says what it was. */
function kindOf(raw: RawRecord, settings: SalesforceSettings): ActivityKind | null {
  if (readBoolean(raw.IsClosed) !== true || readBoolean(raw.IsRecurrence) === true) return null;
  if (readText(raw[referenceOf(settings)]) !== null) return null;
  const key = (name: string): string => raw[name]?.trim().toLowerCase() ?? '';
  return bySubtype[key('TaskSubtype')] ?? byType[key('Type')] ?? null;
}

function directionOf(raw: RawRecord, kind: ActivityKind, { activity }: SalesforceSettings): 'in' | 'out' | null {
  const said = (kind === 'call' ? raw.CallType : kind === 'email' ? raw[activity.direction] : null) ?? '';
  if (/^in/i.test(said.trim()) && !/^internal/i.test(said.trim())) return 'in';
  return /^out/i.test(said.trim()) ? 'out' : null;
}

function toRecords(raw: RawRecord, settings: SalesforceSettings, at: Instant): readonly CrmRecord[] {
  const kind = kindOf(raw, settings);
  if (kind === null) return [];
  return [
    {
      type: 'activity',
      id: raw.Id,
      ...partiesOf(raw),
      kind,
      direction: directionOf(raw, kind, settings),
      // ActivityDate is a day without a zone: it stays the day it says.
      at: readInstant(raw.CompletedDateTime) ?? readInstant(raw.ActivityDate) ?? readInstant(raw.CreatedDate) ?? at,
    },
  ];
}

export const tasks = defineStream({
  name: 'tasks',
  recordType: 'activity',
  raw: RawRecord,
  cursor: ObjectCursor,
  unavailable: ({ streams }) => (streams.activities ? undefined : activitiesOff),
  read: (ctx, from, until) => readObject(taskPlan, ctx, from, until),
  toRecords,
});
