/** The vendor's own client must work against the sandbox. */
import { Connection, OAuth2 } from '@jsforce/jsforce-node';
import { expect, test } from 'vitest';
import type { SalesforceSandbox } from '../../../sandbox/salesforce/server.ts';
import { grownBook } from '../sandbox-hubspot/small-book.ts';
import { accountId, startSandbox } from './support.ts';

function connect({ url, token }: SalesforceSandbox): Connection {
  return new Connection({ instanceUrl: url, accessToken: token, version: '68.0' });
}

test('describes and tells who it is', async () => {
  const sandbox = await startSandbox();
  const conn = connect(sandbox);
  const global = await conn.describeGlobal();
  expect(global.sobjects.map((one) => one.name)).toEqual(expect.arrayContaining(['Account', 'Contact', 'Task']));
  const account = await conn.sobject('Account').describe();
  expect(account.fields.find((one) => one.name === 'Website')?.type).toBe('url');
  const identity = await conn.identity();
  expect(identity.organization_id).toBe(sandbox.portalId);
  expect(conn.limitInfo.apiUsage).toMatchObject({ limit: 5_000_000 });
  expect((await conn.limits()).DailyApiRequests?.Max).toBe(5_000_000);
});

test('creates, reads, changes, upserts and deletes a record', async () => {
  const sandbox = await startSandbox();
  const conn = connect(sandbox);
  const made = await conn.sobject('Task').create({ Subject: 'Call', WhatId: accountId(sandbox, 'A-1') });
  expect(made.success).toBe(true);
  const id = made.id ?? '';
  await conn.sobject('Task').update({ Id: id, Status: 'Completed' });
  expect((await conn.sobject('Task').retrieve(id)).Status).toBe('Completed');
  await conn.sobject('Task').destroy(id);
  await expect(conn.sobject('Task').retrieve(id)).rejects.toMatchObject({ errorCode: 'NOT_FOUND' });
  const record = { Book_Account_Id__c: 'A-50', Name: 'Fifty' };
  const upserted = await conn.sobject('Account').upsert(record, 'Book_Account_Id__c');
  expect(upserted).toMatchObject({ success: true, created: true });
});

test('changes 450 rows in three calls and gets the failed row by itself', async () => {
  const sandbox = await startSandbox({ book: grownBook(450) });
  const conn = connect(sandbox);
  const rows = Array.from({ length: 450 }, (_, n) => ({
    Id: accountId(sandbox, `N-${n}`),
    ...(n === 300 ? { Name: '' } : { Industry: 'Banking' }),
  }));
  sandbox.state.resetStats();
  const results = await conn.sobject('Account').update(rows, { allowRecursive: true });
  expect(sandbox.state.stats().byEndpoint).toEqual({ 'PATCH /composite/sobjects': 3 });
  expect(results.filter((one) => !one.success)).toHaveLength(1);
  expect(results[300]).toMatchObject({ success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING' }] });
});

test('refreshes once for many calls that met an expired session, and learns the rotated token', async () => {
  const sandbox = await startSandbox();
  const { id, secret } = sandbox.oauthClient;
  const oauth2 = new OAuth2({ loginUrl: sandbox.url, clientId: id, clientSecret: secret });
  const conn = new Connection({
    oauth2,
    instanceUrl: sandbox.url,
    accessToken: 'expired',
    refreshToken: sandbox.refreshToken,
    version: '68.0',
  });
  const rotated: (string | undefined)[] = [];
  conn.on('refresh', (_token: string, reply: { refresh_token?: string }) => rotated.push(reply.refresh_token));
  const replies = await Promise.all(Array.from({ length: 5 }, () => conn.query('SELECT Id FROM Account')));
  expect(replies.map((one) => one.totalSize)).toEqual([3, 3, 3, 3, 3]);
  expect(rotated).toHaveLength(1);
  expect(rotated[0]).not.toBe(sandbox.refreshToken);
});
