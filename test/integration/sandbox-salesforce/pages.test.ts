import { expect, test } from 'vitest';
import type { SandboxOrg } from '../../../sandbox/salesforce/org/sandbox-org.ts';
import { startSandbox } from './support.ts';

async function start() {
  const sandbox = await startSandbox();
  return { url: sandbox.url, org: sandbox.state.org, actor: { userId: sandbox.state.org.integrationUserId } };
}

async function page(url: string) {
  const reply = await fetch(url);
  return { status: reply.status, url: reply.url, text: await reply.text(), headers: reply.headers };
}

const firstAccount = '0015g0000000001AAA';

function namesIn(text: string): string[] {
  return [...text.matchAll(/\/lightning\/r\/Account\/(\w+)\/view"/g)].map((match) => match[1] as string);
}

function defineKeelFields(org: SandboxOrg): void {
  const option = { value: 'critical', label: 'Very high', isDefault: false, isActive: true };
  org.defineField('Account', { name: 'Keel_Figure__c', type: 'double', label: 'Figure' });
  org.defineField('Account', {
    name: 'Keel_Risk_Tier__c',
    type: 'picklist',
    label: 'Risk tier',
    picklist: { values: [option], isRestricted: true },
  });
}

test('the list sorts by a field and links to the records', async () => {
  const { url } = await start();
  const shown = await page(`${url}/lightning/o/Account/list?sort=Name&dir=desc`);
  expect(namesIn(shown.text)).toEqual(['0015g0000000003AAA', '0015g0000000002AAA', firstAccount]);
});

test('the list finds accounts by a part of their name', async () => {
  const { url } = await start();
  const shown = await page(`${url}/lightning/o/Account/list?q=cedar`);
  expect(namesIn(shown.text)).toEqual(['0015g0000000002AAA']);
});

test('the list begins with the highest figure of Keel’s first field, once there is one', async () => {
  const { url, org } = await start();
  defineKeelFields(org);
  org.object('Account')?.write(0, 'Keel_Figure__c', 20);
  org.object('Account')?.write(2, 'Keel_Figure__c', 80);
  const shown = await page(`${url}/`);
  expect(new URL(shown.url).pathname).toBe('/lightning/o/Account/list');
  expect(namesIn(shown.text)).toEqual(['0015g0000000003AAA', firstAccount, '0015g0000000002AAA']);
  expect(shown.text).toContain('Figure ↓');
});

test('an account’s page shows Keel’s fields by label and the open task as text', async () => {
  const { url, org, actor } = await start();
  defineKeelFields(org);
  org.object('Account')?.write(0, 'Keel_Risk_Tier__c', 'critical');
  const made = org.create(actor, 'Task', {
    WhatId: firstAccount,
    Subject: 'Call <b>them</b>',
    Description: 'Why\n\nhttps://keel.example/a?b=1&c="<script>alert(1)</script>\n\nKeel reference K-0123456789',
    ActivityDate: '2026-11-05',
  });
  expect(made.ok).toBe(true);
  const shown = await page(`${url}/lightning/r/Account/${firstAccount}/view`);
  expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(shown.text).toContain('<span class="tier tier-critical">Very high</span>');
  expect(shown.text).toContain('Call &lt;b&gt;them&lt;/b&gt;');
  expect(shown.text).toContain('<a href="https://keel.example/a?b=1&amp;c=" rel="noopener noreferrer">');
  expect(shown.text).not.toContain('<script');
});

test('Keel’s open tasks stand before those of others, and done ones behind', async () => {
  const { url, org, actor } = await start();
  const add = (Subject: string, more: object) =>
    org.create(actor, 'Task', { Subject, WhatId: firstAccount, ActivityDate: '2026-11-05', ...more });
  add('Done by Keel', { Status: 'Completed', Description: 'Keel reference K-1' });
  add('Of a colleague', { ActivityDate: '2026-11-02' });
  add('Of Keel', { Description: 'Keel reference K-2' });
  const { text } = await page(`${url}/lightning/r/Account/${firstAccount}/view`);
  const subjects = [...text.matchAll(/<h3>([^<]*)<\/h3>/g)].map((match) => match[1]);
  expect(subjects).toEqual(['Of Keel', 'Of a colleague', 'Done by Keel', 'Email', 'Call']);
});

test('values from outside are escaped wherever they stand', async () => {
  const { url, org, actor } = await start();
  const nasty = '"><img src=x onerror=alert(1)>';
  const made = org.create(actor, 'Account', { Name: nasty, Website: 'javascript:alert(1)', Description: nasty });
  const id = made.ok ? made.id : '';
  for (const path of [`/lightning/r/Account/${id}/view`, `/lightning/o/Account/list?q=${encodeURIComponent(nasty)}`]) {
    const { text } = await page(`${url}${path}`);
    expect(text).not.toContain('<img');
    expect(text).not.toContain('href="javascript:');
  }
});

test('an id of 15 characters and the short address open the record, too', async () => {
  const { url } = await start();
  const short = await page(`${url}/${firstAccount.slice(0, 15)}`);
  expect([short.status, short.text.includes('<h1>Birch Supplies</h1>')]).toEqual([200, true]);
});

test('a merged account leads to the one it went into', async () => {
  const { url, org, actor } = await start();
  org.merge(actor, 'Account', firstAccount, ['0015g0000000002AAA']);
  const shown = await page(`${url}/lightning/r/Account/0015g0000000002AAA/view`);
  expect([shown.status, namesIn(shown.text)]).toEqual([404, [firstAccount]]);
});

test('what is not there is a 404 in HTML', async () => {
  const { url } = await start();
  const shown = await page(`${url}/lightning/r/Account/0015g00000ZZZZZAAA/view`);
  expect([shown.status, shown.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
});
