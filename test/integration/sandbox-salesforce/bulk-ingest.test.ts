/** Bulk API 2.0 ingest jobs over HTTP. */
import { describe, expect, it } from 'vitest';
import { type BulkClient, ingest, startBulkClient } from './bulk-helpers.ts';

const update = { object: 'Account', operation: 'update', lineEnding: 'LF' };

function accountIds(client: BulkClient): string[] {
  const store = client.sandbox.state.org.object('Account');
  return [0, 1, 2].map((row) => store?.idOf(row) ?? '');
}

function stored(client: BulkClient, object: string, id: string, field: string): unknown {
  const store = client.sandbox.state.org.object(object);
  return store?.get(store.rowOf(id), field);
}

describe('an ingest job', () => {
  it('goes from open to complete and tells what became of each row', async () => {
    const client = await startBulkClient();
    const [first = '', second = ''] = accountIds(client);
    const created = await client.json('POST', '/jobs/ingest', update);
    expect(created).toMatchObject({
      state: 'Open',
      object: 'Account',
      operation: 'update',
      concurrencyMode: 'Parallel',
      contentUrl: `services/data/v68.0/jobs/ingest/${created.id}/batches`,
    });
    const csv = `Id,Phone,NumberOfEmployees\n${first},"1,2 ""x""",12\n${second},3,many\n`;
    const put = await client.call('PUT', `/jobs/ingest/${created.id}/batches`, csv);
    expect([put.status, put.text]).toEqual([201, '']);
    const closed = await client.json('PATCH', `/jobs/ingest/${created.id}`, { state: 'UploadComplete' });
    expect(closed.state).toBe('UploadComplete');
    const { job, states } = await client.finished(`/jobs/ingest/${created.id}`);
    expect(states).toContain('InProgress');
    expect(job).toMatchObject({ jobType: 'V2Ingest', numberRecordsProcessed: 2, numberRecordsFailed: 1, retries: 0 });
    expect(job).toMatchObject({ apexProcessingTime: 0, totalProcessingTime: expect.any(Number) });
    const good = await client.call('GET', `/jobs/ingest/${created.id}/successfulResults/`);
    expect(good.text).toBe(
      `"sf__Id","sf__Created",Id,Phone,NumberOfEmployees\n"${first}","false","${first}","1,2 ""x""","12"\n`,
    );
    const bad = await client.call('GET', `/jobs/ingest/${created.id}/failedResults`);
    expect(bad.text).toBe(
      '"sf__Id","sf__Error",Id,Phone,NumberOfEmployees\n' +
        `"${second}","INVALID_TYPE_ON_FIELD_IN_RECORD:NumberOfEmployees: value not of required type: many:NumberOfEmployees --","${second}","3","many"\n`,
    );
    expect((await client.call('GET', `/jobs/ingest/${created.id}/unprocessedrecords/`)).text).toBe(
      'Id,Phone,NumberOfEmployees\n',
    );
    expect(stored(client, 'Account', first, 'Phone')).toBe('1,2 "x"');
  });

  it('leaves a field alone for an empty value and empties it for #N/A', async () => {
    const client = await startBulkClient();
    const [id = ''] = accountIds(client);
    await ingest(client, update, `Id,Phone,Fax\n${id},1,2\n`);
    await ingest(client, update, `Id,Phone,Fax\n${id},,#N/A\n`);
    expect([stored(client, 'Account', id, 'Phone'), stored(client, 'Account', id, 'Fax')]).toEqual(['1', null]);
  });

  it('creates and updates by an external id, and names parents by theirs', async () => {
    const client = await startBulkClient();
    const wish = { object: 'Contact', operation: 'upsert', externalIdFieldName: 'Book_Contact_Id__c' };
    const csv =
      'Book_Contact_Id__c,LastName,Account.Book_Account_Id__c\nC-1,Changed,A-2\nC-9,New,A-1\nC-8,Lost,A-99\n,No key,\n';
    const { job, results } = await ingest(client, wish, csv);
    expect(job).toMatchObject({
      externalIdFieldName: 'Book_Contact_Id__c',
      numberRecordsProcessed: 4,
      numberRecordsFailed: 2,
    });
    const made = (await results('successfulResults')).slice(1).map((line) => line.split(',').slice(1, 3).join());
    expect(made.sort()).toEqual(['"false","C-1"', '"true","C-9"']);
    const errors = (await results('failedResults')).slice(1).map((line) => line.split('","')[1]);
    expect(errors.sort()).toEqual([
      'INVALID_FIELD:Foreign key external ID: A-99 not found for field Book_Account_Id__c in entity Account:--',
      'MISSING_ARGUMENT:Book_Contact_Id__c not specified:--',
    ]);
    const [, second = ''] = accountIds(client);
    const contact = client.sandbox.state.org.object('Contact')?.idOf(0) ?? '';
    expect(stored(client, 'Contact', contact, 'AccountId')).toBe(second);
  });

  it('inserts, deletes into the recycle bin, and deletes for good', async () => {
    const client = await startBulkClient();
    const made = await ingest(client, { object: 'Task', operation: 'insert' }, 'Subject\nCall\n"Two\nlines"\n');
    expect(made.job).toMatchObject({ numberRecordsProcessed: 2, numberRecordsFailed: 0 });
    const tasks = client.sandbox.state.org.object('Task');
    const [soft, hard] = [tasks?.idOf(tasks.rows - 2) ?? '', tasks?.idOf(tasks.rows - 1) ?? ''];
    await ingest(client, { object: 'Task', operation: 'delete' }, `Id\n${soft}\n`);
    await ingest(client, { object: 'Task', operation: 'hardDelete' }, `Id\n${hard}\n`);
    const rows = [soft, hard].map((id) => tasks?.rowOf(id) ?? -1);
    expect(rows.map((row) => [tasks?.isDeleted(row), tasks?.isGone(row)])).toMatchObject([
      [true, false],
      [expect.anything(), true],
    ]);
  });

  it('takes none of the rows of a chunk that name the same external id, and one of those with the same id', async () => {
    const client = await startBulkClient();
    const wish = { object: 'Contact', operation: 'upsert', externalIdFieldName: 'Book_Contact_Id__c' };
    const csv = 'Book_Contact_Id__c,LastName\nC-7,One\nC-7,Two\nC-1,Three\n';
    const upserted = await ingest(client, wish, csv);
    expect(upserted.job).toMatchObject({ numberRecordsProcessed: 3, numberRecordsFailed: 2 });
    expect((await upserted.results('failedResults')).join()).toContain(
      'DUPLICATE_VALUE:Duplicate external id specified: C-7:Book_Contact_Id__c --',
    );
    const [id = ''] = accountIds(client);
    const updated = await ingest(client, update, `Id,Phone\n${id},1\n${id.slice(0, 15)},2\n`);
    expect(updated.job.numberRecordsFailed).toBe(1);
    expect(stored(client, 'Account', id, 'Phone')).toBe('1');
  });

  it('gives results in another order than the upload', async () => {
    const client = await startBulkClient();
    const names = Array.from({ length: 50 }, (_, i) => `Firm ${i}`);
    const { results } = await ingest(client, { object: 'Account', operation: 'insert' }, `Name\n${names.join('\n')}\n`);
    const got = (await results('successfulResults')).slice(1).map((line) => line.split('"')[5]);
    expect(got).not.toEqual(names);
    expect(got.toSorted()).toEqual(names.toSorted());
  });

  it('answers others while it works', async () => {
    const client = await startBulkClient();
    const names = Array.from({ length: 20_000 }, (_, i) => `Firm ${i}`);
    const { id } = await client.json('POST', '/jobs/ingest', { object: 'Account', operation: 'insert' });
    await client.call('PUT', `/jobs/ingest/${id}/batches`, `Name\n${names.join('\n')}\n`);
    await client.json('PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' });
    const seen = await client.json('GET', `/jobs/ingest/${id}`);
    expect(seen.numberRecordsProcessed).toBeLessThan(20_000);
    expect((await client.finished(`/jobs/ingest/${id}`)).job.numberRecordsProcessed).toBe(20_000);
  });

  it('can be aborted while open, and not closed then', async () => {
    const client = await startBulkClient();
    const { id } = await client.json('POST', '/jobs/ingest', update);
    expect(await client.json('PATCH', `/jobs/ingest/${id}`, { state: 'Aborted' })).toMatchObject({ state: 'Aborted' });
    const closing = await client.json('PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' });
    expect(closing).toMatchObject([
      { errorCode: 'INVALIDJOBSTATE', message: 'Closing already Aborted Job not allowed' },
    ]);
    expect((await client.call('DELETE', `/jobs/ingest/${id}`)).status).toBe(204);
    expect((await client.call('GET', `/jobs/ingest/${id}`)).status).toBe(404);
  });

  it('is refused at closing when it was uploaded twice', async () => {
    const client = await startBulkClient();
    const { id } = await client.json('POST', '/jobs/ingest', update);
    for (let i = 0; i < 2; i += 1) await client.call('PUT', `/jobs/ingest/${id}/batches`, 'Id\n');
    const [error] = await client.json('PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' });
    expect(error).toMatchObject({ errorCode: 'INVALIDJOB', message: expect.stringContaining("only do 'PUT' once") });
  });

  it('takes an upload sent in chunks', async () => {
    const client = await startBulkClient();
    const [id = ''] = accountIds(client);
    const job = await client.json('POST', '/jobs/ingest', update);
    const pieces = ['Id,Ph', `one\n${id},`, '77\n'].map((text) => new TextEncoder().encode(text));
    const reply = await fetch(`${client.sandbox.url}/services/data/v68.0/jobs/ingest/${job.id}/batches`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${client.sandbox.token}`, 'content-type': 'text/csv' },
      body: ReadableStream.from(pieces),
      duplex: 'half',
    });
    expect(reply.status).toBe(201);
    await client.json('PATCH', `/jobs/ingest/${job.id}`, { state: 'UploadComplete' });
    await client.finished(`/jobs/ingest/${job.id}`);
    expect(stored(client, 'Account', id, 'Phone')).toBe('77');
  });

  it('may come with its rows in one form', async () => {
    const client = await startBulkClient();
    const form = new FormData();
    const job = JSON.stringify({ object: 'Account', operation: 'insert', lineEnding: 'LF' });
    form.append('job', new Blob([job], { type: 'application/json' }));
    form.append('content', new Blob(['Name\nFrom a form\n'], { type: 'text/csv' }), 'content');
    const reply = await fetch(`${client.sandbox.url}/services/data/v68.0/jobs/ingest`, {
      method: 'POST',
      headers: { authorization: `Bearer ${client.sandbox.token}` },
      body: form,
    });
    const created = (await reply.json()) as { readonly id: string; readonly state: string };
    expect(created.state).toBe('UploadComplete');
    expect((await client.finished(`/jobs/ingest/${created.id}`)).job.numberRecordsProcessed).toBe(1);
  });
});

describe('a job that cannot be carried out', () => {
  const failures: readonly (readonly [string, Record<string, unknown>, string, string])[] = [
    ['an unknown field', update, 'Id,Nope__c\n', 'InvalidBatch : Field name not found : Nope__c'],
    ['an update without ids', update, 'Name\nx\n', 'InvalidBatch : Field name not found : Id'],
    [
      'another delimiter',
      { ...update, columnDelimiter: 'SEMICOLON' },
      'Id,Name\n',
      'InvalidBatch : Field name not found : Id,Name',
    ],
    [
      'another line ending',
      update,
      'Id,Name\r\n',
      'ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF',
    ],
    [
      'a row that does not fit the header',
      update,
      'Id,Name\n1,2,3\n',
      'InvalidBatch : Record 1 has 3 columns in place of 2',
    ],
  ];

  it.each(failures)('fails for %s', async (_name, wish, csv, message) => {
    const client = await startBulkClient();
    const { job } = await ingest(client, wish, csv);
    expect(job).toMatchObject({ state: 'Failed', errorMessage: message, numberRecordsProcessed: 0 });
  });

  const refusals: readonly (readonly [Record<string, unknown>, string])[] = [
    [{ object: 'Nowhere__c', operation: 'insert' }, 'INVALIDENTITY'],
    [{ object: 'Account', operation: 'destroy' }, 'JSON_PARSER_ERROR'],
    [{ object: 'Account', operation: 'insert', contentType: 'XML' }, 'JSON_PARSER_ERROR'],
    [{ object: 'Account', operation: 'upsert' }, 'INVALIDJOB'],
    [{ object: 'Account', operation: 'upsert', externalIdFieldName: 'Phone' }, 'INVALIDJOB'],
    [{ object: 'Organization', operation: 'update' }, 'INVALIDJOB'],
  ];

  it.each(refusals)('is refused: %o', async (wish, errorCode) => {
    const client = await startBulkClient();
    const { status, text } = await client.call('POST', '/jobs/ingest', wish);
    expect([status, JSON.parse(text)[0].errorCode]).toEqual([400, errorCode]);
  });
});

describe('a row that does not fit the header', () => {
  it('ends the job: what stands before it is done, the rest unprocessed', async () => {
    const client = await startBulkClient();
    const { job, results } = await ingest(
      client,
      { object: 'Account', operation: 'insert' },
      'Name\none\ntwo,2\nthree\n',
    );
    expect(job).toMatchObject({ state: 'Failed', numberRecordsProcessed: 1 });
    expect(job.errorMessage).toMatch(/^InvalidBatch : Record 2/);
    expect(await results('successfulResults')).toHaveLength(2);
    expect((await results('unprocessedrecords'))[1]).toBe('"two","2"');
  });
});

describe('row locks', () => {
  it('fail the rows whose parent somebody else holds', async () => {
    const client = await startBulkClient();
    const [locked = '', free = ''] = accountIds(client);
    const { org } = client.sandbox.state;
    org.lockCheck = (object, row) => object === 'Account' && row === 0;
    const { results, job } = await ingest(client, update, `Id,Phone\n${locked},1\n${free},1\n`);
    expect(job).toMatchObject({ state: 'JobComplete', numberRecordsFailed: 1 });
    const [, line] = await results('failedResults');
    expect(line).toMatch(
      new RegExp(`^"${locked}","UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record`),
    );
  });
});
