import { expect, test } from 'vitest';
import { digest } from '../../../sandbox/salesforce/digest.ts';
import { loadBookIntoOrg } from '../../../sandbox/salesforce/load/load-book-into-org.ts';
import { createOrg } from '../../../sandbox/salesforce/org/create-org.ts';
import type { SandboxOrg } from '../../../sandbox/salesforce/org/sandbox-org.ts';
import { bookOf, bookToday } from '../sandbox-hubspot/small-book.ts';

const first = '0015g0000000001AAA';

async function orgWithBook(): Promise<SandboxOrg> {
  const org = createOrg({ now: () => bookToday });
  await loadBookIntoOrg(bookOf(), org);
  return org;
}

function addTask(org: SandboxOrg, values: object): void {
  const made = org.create({ userId: org.integrationUserId }, 'Task', { Subject: 'Call', WhatId: first, ...values });
  expect(made).toMatchObject({ ok: true });
}

test('Keel’s fields stand by the book’s ids, without stamps unless they are asked for', async () => {
  const org = await orgWithBook();
  org.defineField('Account', { name: 'Keel_Health_Score__c', type: 'double' });
  org.defineField('Account', { name: 'Keel_Scored_At__c', type: 'datetime', needsGrant: true });
  org.object('Account')?.write(0, 'Keel_Health_Score__c', 61.5);
  org.object('Account')?.write(0, 'Keel_Scored_At__c', bookToday);
  expect(digest(org).accounts).toEqual({ 'A-1': { Keel_Health_Score__c: '61.5' }, 'A-2': {}, 'A-3': {} });
  expect(digest(org, { stamps: true }).accounts['A-1']).toMatchObject({
    Keel_Scored_At__c: '2026-11-01T00:00:00.000Z',
  });
  expect(digest(org).definitions).toEqual([
    'Account.Keel_Health_Score__c:double:edit',
    'Account.Keel_Scored_At__c:datetime',
  ]);
});

test('the permission set counts those who have it', async () => {
  const org = await orgWithBook();
  org.ensurePermissionSet({ name: 'Keel', label: 'Keel' });
  org.assignPermissionSet('Keel', org.integrationUserId);
  expect(digest(org).permissionSets).toEqual(['Keel (1 user)']);
});

test('references, record ids and addresses in texts do not tell two runs apart, and duplicates show', async () => {
  const digests = [];
  for (const reference of ['K-0123456789', 'K-ABCDEF0123']) {
    const org = await orgWithBook();
    const port = reference === 'K-0123456789' ? 4010 : 51_234;
    const Description = `See http://127.0.0.1:${port}/lightning/r/Account/${first}/view\n\nKeel reference ${reference}`;
    addTask(org, { Description, ActivityDate: '2026-11-05' });
    addTask(org, { Description, ActivityDate: '2026-11-05' });
    digests.push(digest(org));
  }
  expect(digests[1]).toEqual(digests[0]);
  expect(digests[0]?.tasks).toEqual({
    'A-1 | Call': [0, 1].map(() => ({
      fields: {
        Subject: 'Call',
        Description: 'See {address}/lightning/r/Account/{Account A-1}/view\n\nKeel reference {reference}',
        Status: 'Not Started',
        Priority: 'Normal',
        ActivityDate: '2026-11-05',
        TaskSubtype: 'Task',
        Owner: 'integration@sandbox.example',
      },
      related: ['Account A-1'],
    })),
  });
});

test('a decoy that was merged, deleted or purged leaves no trace', async () => {
  const org = await orgWithBook();
  const before = digest(org);
  const actor = { userId: org.integrationUserId };
  const ids = [1, 2, 3].map((n) => {
    const made = org.create(actor, 'Account', { Name: `Decoy ${n}` });
    return made.ok ? made.id : '';
  });
  org.merge(actor, 'Account', first, [ids[0] ?? '']);
  org.remove(actor, 'Account', ids[1] ?? '');
  org.remove(actor, 'Account', ids[2] ?? '');
  org.purge('Account', ids[2] ?? '');
  expect(digest(org)).toEqual(before);
});
