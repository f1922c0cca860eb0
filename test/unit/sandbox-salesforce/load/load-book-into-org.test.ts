/** The table in docs/book-in-salesforce.md, line by line. */
import { expect, test } from 'vitest';
import { loadBookIntoOrg } from '../../../../sandbox/salesforce/load/load-book-into-org.ts';
import { createOrg } from '../../../../sandbox/salesforce/org/create-org.ts';
import type { SandboxOrg } from '../../../../sandbox/salesforce/org/sandbox-org.ts';
import type { Value } from '../../../../sandbox/salesforce/org/types.ts';
import type { Book } from '../../../../src/book/types.ts';
import { bookOf, bookToday, grownBook, smallRows } from '../../../integration/sandbox-hubspot/small-book.ts';

async function loaded(book: Book = bookOf(), currencies?: Record<string, number>): Promise<SandboxOrg> {
  const org = createOrg({
    now: () => bookToday,
    ...(currencies === undefined ? {} : { currencies, defaultCurrency: 'EUR' }),
  });
  await loadBookIntoOrg(book, org);
  return org;
}

function record(org: SandboxOrg, object: string, row: number): Record<string, Value> {
  const store = org.object(object);
  return Object.fromEntries((store?.fields() ?? []).map((field) => [field.name, store?.get(row, field.name) ?? null]));
}

const at = (text: string): number => Date.parse(text);

test('an account has its standard fields, its id in the book and its owner', async () => {
  const org = await loaded();
  expect(record(org, 'Account', 0)).toMatchObject({
    Id: '0015g0000000001AAA',
    Name: 'Birch Supplies',
    Website: 'https://birch.example',
    NumberOfEmployees: 40,
    CreatedDate: at('2025-02-01T10:00:00Z'),
    SystemModstamp: at('2025-02-01T10:00:00Z'),
    Book_Account_Id__c: 'A-1',
    Contract_Currency__c: 'EUR',
    OwnerId: org.object('User')?.idOf(1),
  });
});

test('a parent account is found wherever it stands in the file', async () => {
  const rows = [...(smallRows.accounts ?? [])].reverse();
  const org = await loaded(bookOf({ ...smallRows, accounts: rows }));
  const store = org.object('Account');
  expect(store?.get(1, 'ParentId')).toBe(store?.idOf(2));
});

test('an account without an owner belongs to the integration user', async () => {
  const org = await loaded();
  expect(org.object('Account')?.get(1, 'OwnerId')).toBe(org.integrationUserId);
});

test('owners are users, and an owner without a row of his own is made up from his address', async () => {
  const accounts = [{ account_id: 'A-9', name: 'Elm', owner_email: 'mia.berg@vendor.example' }];
  const org = await loaded(bookOf({ ...smallRows, accounts }));
  const users = [1, 2, 3].map((row) => record(org, 'User', row));
  expect(users).toMatchObject([
    {
      Username: 'ana@vendor.example',
      Email: 'ana@vendor.example',
      Name: 'Ana Lee',
      IsActive: true,
      UserType: 'Standard',
    },
    { Username: 'old@vendor.example', Name: 'Otto Old', IsActive: false },
    { Username: 'mia.berg@vendor.example', FirstName: null, LastName: 'mia.berg', IsActive: true },
  ]);
});

test('the latest churn event is the value and moves the modification stamp', async () => {
  expect(record(await loaded(), 'Account', 2)).toMatchObject({
    Churned_At__c: at('2026-08-01'),
    Churn_Reason__c: 'closed down',
    SystemModstamp: at('2026-08-01'),
  });
});

test('usage becomes two sums and a last time, with contact samples counted for the account', async () => {
  const org = await loaded();
  const usage = (row: number) =>
    ['logins_30d__c', 'logins_prev_30d__c', 'logins_last_at__c'].map((name) => org.object('Account')?.get(row, name));
  expect([usage(0), usage(1), usage(2)]).toEqual([
    [7, 5, at('2026-10-30')],
    [0, 0, at('2026-01-15')],
    [null, null, null],
  ]);
});

test('a contact hangs on its account; what form left out, its last name says', async () => {
  const org = await loaded();
  expect(record(org, 'Contact', 1)).toMatchObject({
    Book_Contact_Id__c: 'C-2',
    AccountId: org.object('Account')?.idOf(0),
    FirstName: 'Lou',
    LastName: '[not provided]',
    Left_Company_At__c: at('2026-05-01'),
    CreatedDate: bookToday,
  });
  expect(org.object('Contact')?.get(0, 'Email')).toBe('kim@birch.example');
});

test('a won deal is a closed opportunity with its contract', async () => {
  const org = await loaded();
  expect(record(org, 'Opportunity', 0)).toMatchObject({
    Book_Deal_Id__c: 'D-1',
    AccountId: org.object('Account')?.idOf(0),
    Name: 'D-1',
    StageName: 'Signed',
    IsClosed: true,
    IsWon: true,
    Probability: 100,
    Amount: 1200,
    CloseDate: '2026-02-01',
    LastStageChangeDate: at('2026-02-01'),
    Type: 'Existing Customer - Upgrade',
    Pipeline__c: 'Renewals',
    Contract_Event__c: 'renewal',
    Recurring_Amount__c: 1200,
    Term_Start__c: '2026-02-01',
    Term_End__c: '2027-02-01',
    Deal_Currency__c: 'EUR',
  });
});

test('an open deal without a date is to close 90 days after it was made', async () => {
  expect(record(await loaded(), 'Opportunity', 1)).toMatchObject({
    StageName: 'Talks',
    IsClosed: false,
    IsWon: false,
    Probability: 50,
    CloseDate: '2026-11-30',
    LastStageChangeDate: at('2026-09-01'),
    Type: null,
  });
});

test('a lost deal of a new customer is closed and not won', async () => {
  expect(record(await loaded(), 'Opportunity', 2)).toMatchObject({
    StageName: 'Closed lost',
    IsClosed: true,
    IsWon: false,
    Probability: 0,
    Type: 'New Customer',
  });
});

test('the stages of the book mean for later saves what they meant for its rows', async () => {
  const org = await loaded();
  const id = org.object('Opportunity')?.idOf(1) ?? '';
  const saved = org.update({ userId: org.integrationUserId }, 'Opportunity', id, { StageName: 'Signed' });
  expect(saved.ok).toBe(true);
  expect(record(org, 'Opportunity', 1)).toMatchObject({ IsClosed: true, IsWon: true, Probability: 100 });
});

test('a closed ticket is a closed case, an open one new', async () => {
  const org = await loaded();
  expect([record(org, 'Case', 0), record(org, 'Case', 1)]).toMatchObject([
    {
      Book_Ticket_Id__c: 'T-1',
      AccountId: org.object('Account')?.idOf(0),
      ContactId: org.object('Contact')?.idOf(0),
      Subject: 'Cannot log in',
      Priority: 'Urgent',
      Status: 'Closed',
      IsClosed: true,
      ClosedDate: at('2026-10-02T08:00:00Z'),
      Satisfaction__c: 2,
      CaseNumber: '00001001',
    },
    { Status: 'New', IsClosed: false, ClosedDate: null, Priority: null },
  ]);
});

test('a ticket that was opened again is worked on, and keeps when it was closed', async () => {
  const tickets = [
    {
      ticket_id: 'T-9',
      contact_id: 'C-3',
      opened_at: '2026-10-01',
      first_reply_at: '2026-10-02',
      closed_at: '2026-10-03',
      reopened_at: '2026-10-04',
    },
  ];
  const org = await loaded(bookOf({ ...smallRows, tickets }));
  expect(record(org, 'Case', 0)).toMatchObject({
    AccountId: org.object('Account')?.idOf(1),
    Status: 'Working',
    ClosedDate: at('2026-10-03'),
    First_Reply_At__c: at('2026-10-02'),
    Reopened_At__c: at('2026-10-04'),
  });
});

test('calls and e-mails are completed tasks of the account', async () => {
  const org = await loaded();
  expect([record(org, 'Task', 0), record(org, 'Task', 1)]).toMatchObject([
    {
      TaskSubtype: 'Call',
      Type: 'Call',
      CallType: 'Inbound',
      Status: 'Completed',
      IsClosed: true,
      IsArchived: false,
      ActivityDate: '2026-10-05',
      CompletedDateTime: at('2026-10-05T09:00:00Z'),
      WhatId: org.object('Account')?.idOf(0),
      AccountId: org.object('Account')?.idOf(0),
      WhoId: org.object('Contact')?.idOf(0),
    },
    { TaskSubtype: 'Email', Type: 'Email', Direction__c: 'out', WhoId: null },
  ]);
});

test('a meeting is an event of half an hour, and of the account of its contact', async () => {
  const org = await loaded();
  expect(record(org, 'Event', 0)).toMatchObject({
    StartDateTime: at('2026-10-07T09:00:00Z'),
    EndDateTime: at('2026-10-07T09:30:00Z'),
    ActivityDateTime: at('2026-10-07T09:00:00Z'),
    ActivityDate: '2026-10-07',
    DurationInMinutes: 30,
    WhatId: org.object('Account')?.idOf(1),
    WhoId: org.object('Contact')?.idOf(2),
  });
});

test('activities older than a year are archived', async () => {
  const activities = ['2025-10-31T12:00:00Z', '2025-11-02T12:00:00Z'].map((time, n) => {
    return { activity_id: `X-${n}`, account_id: 'A-1', kind: 'note' as const, at: time };
  });
  const org = await loaded(bookOf({ ...smallRows, activities }));
  const tasks = org.object('Task');
  expect([tasks?.get(0, 'IsArchived'), tasks?.get(1, 'IsArchived')]).toEqual([true, false]);
  expect(tasks?.get(0, 'Type')).toBe('Note');
});

test('a survey without a contact belongs to the first contact of its account, or to none', async () => {
  const org = await loaded();
  const contacts = org.object('Contact');
  const answers = [0, 1, 2].map((row) => record(org, 'Survey_Answer__c', row));
  expect(answers).toMatchObject([
    {
      Kind__c: 'nps',
      Score__c: 4,
      Answered_At__c: at('2026-10-08T09:00:00Z'),
      Contact__c: contacts?.idOf(0),
      Comment__c: 'Slow',
    },
    { Kind__c: 'csat', Score__c: 5, Contact__c: contacts?.idOf(2) },
    { Kind__c: 'ces', Contact__c: null },
  ]);
});

test('an unknown column becomes a number field when all its values are numbers, else text', async () => {
  const org = await loaded(grownBook(3));
  const accounts = org.object('Account');
  const types = ['seats__c', 'success_plan__c'].map((name) => accounts?.field(name)?.type);
  expect(types).toEqual(['double', 'string']);
  expect([accounts?.get(4, 'seats__c'), accounts?.get(4, 'success_plan__c')]).toEqual([1, '7']);
});

test('an unknown column that is called like a field of another kind does not write into it', async () => {
  const accounts = [{ account_id: 'A-1', name: 'Elm', extra: { 'Churned at': 'never', Name: 'short name' } }];
  const org = await loaded(bookOf({ accounts }));
  expect(record(org, 'Account', 0)).toMatchObject({
    Churned_At__c: null,
    book_churned_at__c: 'never',
    Name: 'Elm',
    name__c: 'short name',
  });
});

test('only a multi-currency org has the currencies of records', async () => {
  const single = await loaded();
  const multi = await loaded(bookOf(), { EUR: 1, USD: 1.1 });
  expect(single.object('Account')?.field('CurrencyIsoCode')).toBeUndefined();
  expect(multi.object('Account')?.get(2, 'CurrencyIsoCode')).toBe('EUR');
});

test('the integration user may read and write every field of the book', async () => {
  const org = await loaded(grownBook(1));
  const actor = { userId: org.integrationUserId };
  const hidden = org.objectNames().flatMap((object) => {
    const fields =
      org
        .object(object)
        ?.fields()
        .filter((field) => field.isCustom) ?? [];
    return fields.filter((field) => !org.canEdit(actor, object, field.name)).map((field) => field.name);
  });
  expect(hidden).toEqual([]);
});
