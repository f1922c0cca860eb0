import { expect, test } from 'vitest';
import { call as callSandbox, startSandbox } from './support.ts';

type Row = Record<string, string | boolean | null>;

async function start() {
  const sandbox = await startSandbox({ faults: 'merges-and-deletes' });
  const call = async (method: string, path: string, body?: unknown) =>
    (await callSandbox(sandbox, method, path, body)).body;
  const query = async (soql: string, all = true): Promise<Row[]> =>
    (await call('GET', `/${all ? 'queryAll' : 'query'}?q=${encodeURIComponent(soql)}`)).records;
  return { sandbox, call, query };
}

const decoys = "SELECT Id, Name, IsDeleted, MasterRecordId FROM Account WHERE Name LIKE 'Duplicate entry%'";
const write = (records: readonly object[]) => ({ allOrNone: false, records });
const update = (id: string | boolean | null | undefined) => ({ attributes: { type: 'Account' }, id, Phone: '1' });

test('a decoy is deleted before accounts are first read', async () => {
  const { query } = await start();
  const rows = await query(decoys);
  expect(rows.map((row) => row.IsDeleted)).toEqual([true, ...Array.from({ length: 9 }, () => false)]);
});

test('while the app reads on, decoys are deleted, purged and merged into real records', async () => {
  const { query } = await start();
  for (let n = 0; n < 11; n += 1) await query('SELECT Id FROM Contact LIMIT 1');
  const rows = await query(decoys);
  expect(rows).toHaveLength(9);
  expect(rows.filter((row) => row.IsDeleted === true)).toHaveLength(3);
  const merged = rows.filter((row) => row.MasterRecordId !== null);
  expect(merged.map((row) => row.MasterRecordId)).toEqual(['0015g0000000002AAA']);
  const contacts = await query("SELECT MasterRecordId FROM Contact WHERE LastName LIKE 'Entry %' AND IsDeleted = true");
  expect(contacts.map((row) => row.MasterRecordId).sort()).toEqual(['0035g0000000002AAA', null, null].sort());
});

test('what reads neither accounts nor contacts sets nothing going', async () => {
  const { query } = await start();
  for (let n = 0; n < 14; n += 1) await query('SELECT Id FROM User');
  const rows = await query(decoys);
  expect(rows.filter((row) => row.IsDeleted === true)).toHaveLength(1);
});

test('colleagues tidy up as soon as accounts and contacts have both been read', async () => {
  const { query } = await start();
  await query('SELECT Id FROM Account');
  await query('SELECT Id, Account.Name FROM Contact');
  const merged = await query('SELECT Id FROM Contact WHERE MasterRecordId != null');
  expect(merged).toHaveLength(1);
});

test('rows of the very batch that writes are gone, the real ones go through', async () => {
  const { query, call } = await start();
  const accounts = await query('SELECT Id, Name FROM Account ORDER BY Id', false);
  const reply = await call('PATCH', '/composite/sobjects', write(accounts.map((row) => update(row.Id))));
  const failed = reply.flatMap((one: { success: boolean; errors: { statusCode: string }[] }, at: number) =>
    one.success ? [] : [[accounts[at]?.Name, one.errors[0]?.statusCode]],
  );
  expect(failed.map(([name]: [string]) => name.replace(/\d+/, 'N'))).toEqual(Array(4).fill('Duplicate entry N'));
  expect(failed.map(([, code]: [string, string]) => code)).toContain('ENTITY_IS_DELETED');
});

test('nothing happens after the first write of accounts, and the digest never sees a decoy', async () => {
  const { sandbox, query, call } = await start();
  const calm = await startSandbox();
  await call('PATCH', '/composite/sobjects', write([update('0015g0000000001AAA'), update('0015g0000000003AAA')]));
  const before = await query(decoys);
  for (let n = 0; n < 14; n += 1) await query('SELECT Id FROM Contact LIMIT 1');
  await call('PATCH', '/composite/sobjects', write([update('0015g0000000001AAA')]));
  expect(await query(decoys)).toEqual(before);
  expect(sandbox.state.digest()).toEqual(calm.state.digest());
});

test('a file of rows for a bulk job counts as a write, a task for an account does not', async () => {
  const { sandbox, query, call } = await start();
  await call('POST', '/composite/sobjects', write([{ attributes: { type: 'Task' }, WhatId: '0015g0000000001AAA' }]));
  const [untouched] = await query(`SELECT COUNT(Id) n FROM Account WHERE IsDeleted = true`);
  expect(untouched?.n).toBe(1);
  const job = await call('POST', '/jobs/ingest', { object: 'Account', operation: 'update' });
  await fetch(`${sandbox.url}/services/data/v68.0/jobs/ingest/${job.id}/batches`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${sandbox.token}`, 'content-type': 'text/csv' },
    body: 'Id,Phone\n0015g0000000001AAA,1\n0015g0000000003AAA,1\n',
  });
  const merged = await query('SELECT MasterRecordId FROM Account WHERE MasterRecordId != null');
  expect(merged.map((row) => row.MasterRecordId).sort()).toEqual(['0015g0000000001AAA', '0015g0000000003AAA']);
});
