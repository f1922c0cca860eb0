import type { Book, BookActivity } from '../../../src/book/types.ts';
import type { SandboxOrg } from '../org/sandbox-org.ts';
import type { Values } from '../org/types.ts';
import { day, instant, isArchivedBy } from './book-values.ts';
import { accountRow, idOrNull, type LoadIndex, ownerOf } from './load-index.ts';

const meetingMinutes = 30;
const taskKinds = {
  call: { TaskSubtype: 'Call', Type: 'Call', Subject: 'Call' },
  email: { TaskSubtype: 'Email', Type: 'Email', Subject: 'Email' },
  note: { TaskSubtype: 'Task', Type: 'Note', Subject: 'Note' },
} as const;
const callTypes = { in: 'Inbound', out: 'Outbound' } as const;

export async function loadActivities(book: Book, org: SandboxOrg, index: LoadIndex): Promise<void> {
  for await (const rows of book.read('activities')) {
    for (const activity of rows) addActivity(org, index, activity);
  }
}

function addActivity(org: SandboxOrg, index: LoadIndex, activity: BookActivity): void {
  const atMs = instant(activity.at);
  if (atMs === undefined) return;
  // A meeting may be planned for a day after today; it was entered by today.
  const enteredMs = Math.min(atMs, index.todayMs);
  const account = accountRow(index, activity.account_id, activity.contact_id);
  const contact = activity.contact_id === undefined ? undefined : index.contacts.get(activity.contact_id);
  const accountId = idOrNull(org, 'Account', account);
  const common: Values = {
    WhatId: accountId,
    AccountId: accountId,
    WhoId: idOrNull(org, 'Contact', contact),
    ActivityDate: day(atMs),
    IsArchived: isArchivedBy(atMs, index.todayMs),
    OwnerId: ownerOf(org, index, account),
  };
  const stamps = { createdMs: enteredMs, modifiedMs: enteredMs };
  if (activity.kind === 'meeting') org.load('Event', { ...common, ...meeting(atMs) }, stamps);
  else org.load('Task', { ...common, ...task(activity, activity.kind, atMs) }, stamps);
}

function meeting(atMs: number): Values {
  const endMs = atMs + meetingMinutes * 60_000;
  return {
    Subject: 'Meeting',
    Type: 'Meeting',
    StartDateTime: atMs,
    ActivityDateTime: atMs,
    EndDateTime: endMs,
    EndDate: day(endMs),
    DurationInMinutes: meetingMinutes,
  };
}

function task({ direction }: BookActivity, kind: keyof typeof taskKinds, atMs: number): Values {
  return {
    ...taskKinds[kind],
    Status: 'Completed',
    IsClosed: true,
    Priority: 'Normal',
    CompletedDateTime: atMs,
    ...(kind === 'call' && direction !== undefined ? { CallType: callTypes[direction] } : {}),
    ...(kind === 'email' && direction !== undefined ? { Direction__c: direction } : {}),
  };
}
