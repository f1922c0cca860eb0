/** Cases, tasks and events. */
import type { FieldDef } from '../types.ts';
import { makeField, picklist, readOnly, reference, required, system } from './field-builders.ts';
import { idField, isDeletedField, objectSchema, stampFields } from './object-schema.ts';

const long = (name: string): FieldDef => makeField(name, 'textarea');
const day = (name: string, options = {}): FieldDef => makeField(name, 'date', options);
const instant = (name: string, options = {}): FieldDef => makeField(name, 'datetime', options);
const flag = (name: string, options = {}): FieldDef => makeField(name, 'boolean', options);

/** Named `case_`: the bare word is the language's. */
export const case_ = objectSchema(
  'Case',
  '500',
  [
    idField,
    isDeletedField,
    reference('MasterRecordId', 'Case', readOnly),
    makeField('CaseNumber', 'string', { ...system, length: 30 }),
    reference('ContactId', 'Contact'),
    reference('AccountId', 'Account'),
    reference('ParentId', 'Case', { label: 'Parent Case ID' }),
    makeField('SuppliedName', 'string', { length: 80 }),
    makeField('SuppliedEmail', 'email'),
    picklist('Type', ['Mechanical', 'Electrical', 'Electronic', 'Structural', 'Other'], { label: 'Case Type' }),
    picklist('Status', ['*New', 'Working', 'Escalated', 'Closed']),
    picklist('Reason', ['Installation', 'Equipment Complexity', 'Performance', 'Breakdown', 'Feedback', 'Other'], {
      label: 'Case Reason',
    }),
    picklist('Origin', ['Phone', 'Email', 'Web'], { label: 'Case Origin' }),
    makeField('Subject', 'string'),
    picklist('Priority', ['High', '*Medium', 'Low']),
    long('Description'),
    flag('IsClosed', { ...system, label: 'Closed' }),
    instant('ClosedDate', readOnly),
    flag('IsEscalated', { label: 'Escalated' }),
    reference('OwnerId', 'User', required),
    flag('IsClosedOnCreate', system),
    ...stampFields,
  ],
  { isMergeable: true, childNames: { AccountId: 'Cases', ContactId: 'Cases', ParentId: 'Cases' } },
);

const activityChildren = (name: string) => ({ WhoId: name, WhatId: name, AccountId: name });

export const task = objectSchema(
  'Task',
  '00T',
  [
    idField,
    reference('WhoId', ['Contact'], { label: 'Name ID' }),
    reference('WhatId', ['Account', 'Opportunity', 'Case'], { label: 'Related To ID' }),
    makeField('Subject', 'string'),
    day('ActivityDate', { label: 'Due Date Only' }),
    picklist('Status', ['*Not Started', 'In Progress', 'Completed', 'Waiting on someone else', 'Deferred'], required),
    picklist('Priority', ['High', '*Normal', 'Low'], required),
    flag('IsHighPriority', { ...system, label: 'High Priority' }),
    reference('OwnerId', 'User', { ...required, label: 'Assigned To ID' }),
    long('Description'),
    picklist('Type', ['Call', 'Email', 'Meeting', 'Note', 'Other']),
    isDeletedField,
    reference('AccountId', 'Account', readOnly),
    flag('IsClosed', { ...system, label: 'Closed' }),
    ...stampFields,
    flag('IsArchived', { ...system, label: 'Archived' }),
    makeField('CallDurationInSeconds', 'int', { label: 'Call Duration' }),
    picklist('CallType', ['Internal', 'Inbound', 'Outbound']),
    makeField('CallDisposition', 'string', { label: 'Call Result' }),
    instant('ReminderDateTime'),
    flag('IsReminderSet', { label: 'Reminder Set' }),
    picklist('TaskSubtype', ['*Task', 'Email', 'ListEmail', 'Cadence', 'Call', 'LinkedIn'], {
      isUpdateable: false,
      restricted: true,
    }),
    instant('CompletedDateTime', { ...readOnly, label: 'Completed Date' }),
  ],
  { childNames: activityChildren('Tasks') },
);

export const event = objectSchema(
  'Event',
  '00U',
  [
    idField,
    reference('WhoId', ['Contact'], { label: 'Name ID' }),
    reference('WhatId', ['Account', 'Opportunity', 'Case'], { label: 'Related To ID' }),
    makeField('Subject', 'string'),
    makeField('Location', 'string'),
    flag('IsAllDayEvent', { label: 'All-Day Event' }),
    instant('ActivityDateTime', { label: 'Due Date Time' }),
    day('ActivityDate', { label: 'Due Date Only' }),
    makeField('DurationInMinutes', 'int', { label: 'Duration' }),
    instant('StartDateTime', { label: 'Start Date Time' }),
    instant('EndDateTime', { label: 'End Date Time' }),
    day('EndDate', readOnly),
    long('Description'),
    reference('AccountId', 'Account', readOnly),
    reference('OwnerId', 'User', { ...required, label: 'Assigned To ID' }),
    picklist('Type', ['Call', 'Email', 'Meeting', 'Note', 'Other']),
    flag('IsPrivate', { label: 'Private' }),
    picklist('ShowAs', ['*Busy', 'OutOfOffice', 'Free'], { restricted: true }),
    isDeletedField,
    ...stampFields,
    flag('IsArchived', { ...system, label: 'Archived' }),
    instant('ReminderDateTime'),
    flag('IsReminderSet', { label: 'Reminder Set' }),
    picklist('EventSubtype', ['*Event'], { isUpdateable: false, restricted: true }),
  ],
  { childNames: activityChildren('Events') },
);
