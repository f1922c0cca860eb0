/** Bulk API 2.0 query jobs over HTTP. */
import { describe, expect, it } from 'vitest';
import { type BulkClient, startBulkClient } from './bulk-helpers.ts';

async function query(client: BulkClient, soql: string, more: Record<string, unknown> = {}): Promise<string> {
  const { id } = await client.json('POST', '/jobs/query', { operation: 'query', query: soql, ...more });
  await client.finished(`/jobs/query/${id}`);
  return `/jobs/query/${id}`;
}

/** So many accounts beside the book's three, one second apart. */
function addAccounts(client: BulkClient, count: number): void {
  for (let i = 0; i < count; i += 1) {
    const at = Date.UTC(2026, 0, 1) + i * 1000 + 7;
    client.sandbox.state.org.load('Account', { Name: `Firm "${i}", Ltd` }, { createdMs: at, modifiedMs: at });
  }
}

describe('a query job', () => {
  it('is uploaded, in progress, then complete, and says how many records it has', async () => {
    const client = await startBulkClient();
    const created = await client.json('POST', '/jobs/query', { operation: 'query', query: 'SELECT Id FROM Account' });
    expect(created).toMatchObject({
      operation: 'query',
      object: 'Account',
      state: 'UploadComplete',
      contentType: 'CSV',
    });
    expect(created).toMatchObject({
      apiVersion: 68,
      lineEnding: 'LF',
      columnDelimiter: 'COMMA',
      concurrencyMode: 'Parallel',
    });
    expect(created.id).toMatch(/^750\w{15}$/);
    const { job, states } = await client.finished(`/jobs/query/${created.id}`);
    expect(states).toContain('InProgress');
    expect(job).toMatchObject({ state: 'JobComplete', jobType: 'V2Query', numberRecordsProcessed: 3, retries: 0 });
  });

  it('is found in the list and by 15 characters of its id', async () => {
    const client = await startBulkClient();
    const { id } = await client.json('POST', '/jobs/query', { operation: 'query', query: 'SELECT Id FROM Account' });
    const list = await client.json('GET', '/jobs/query');
    expect(list).toMatchObject({ done: true, nextRecordsUrl: null, records: [{ id, jobType: 'V2Query' }] });
    expect(await client.json('GET', `/jobs/query/${id.slice(0, 15)}`)).toMatchObject({ id });
  });

  it('can be aborted, deleted when it is over, and is gone then', async () => {
    const client = await startBulkClient();
    const { id } = await client.json('POST', '/jobs/query', { operation: 'query', query: 'SELECT Id FROM Account' });
    const path = `/jobs/query/${id}`;
    expect((await client.call('DELETE', path)).status).toBe(400);
    expect(await client.json('PATCH', path, { state: 'Aborted' })).toMatchObject({ state: 'Aborted' });
    expect(await client.json('PATCH', path, { state: 'Aborted' })).toMatchObject([{ errorCode: 'INVALIDJOBSTATE' }]);
    expect((await client.call('DELETE', path)).status).toBe(204);
    expect((await client.call('GET', path)).status).toBe(404);
  });

  it('is forgotten after seven days of the org', async () => {
    const clock = { ms: Date.UTC(2026, 10, 1) };
    const client = await startBulkClient({ now: () => clock.ms });
    const path = await query(client, 'SELECT Id FROM Account');
    clock.ms += 7 * 86_400_000;
    expect((await client.call('GET', `${path}/results`)).status).toBe(200);
    clock.ms += 1000;
    expect((await client.call('GET', `${path}/results`)).status).toBe(404);
  });

  it('counts against the daily limit', async () => {
    const client = await startBulkClient({ limits: 'real', limitNumbers: { DailyBulkV2QueryJobs: 1 } });
    const wish = { operation: 'query', query: 'SELECT Id FROM Account' };
    expect((await client.call('POST', '/jobs/query', wish)).status).toBe(200);
    const second = await client.call('POST', '/jobs/query', wish);
    expect([second.status, JSON.parse(second.text)[0].errorCode]).toEqual([400, 'LIMIT_EXCEEDED']);
  });
});

describe('results', () => {
  it('have every value quoted, instants with milliseconds and Z, numbers as doubles, and nothing for null', async () => {
    const client = await startBulkClient();
    const { org } = client.sandbox.state;
    const at = Date.UTC(2026, 9, 5, 8, 9, 10, 11);
    const values = { Name: 'A "quoted", name', AnnualRevenue: 25_000_000, NumberOfEmployees: 40 };
    org.load('Account', values, { createdMs: at, modifiedMs: at });
    const path = await query(
      client,
      `SELECT Name, AnnualRevenue, NumberOfEmployees, Phone, IsDeleted, CreatedDate FROM Account WHERE AnnualRevenue > 0`,
    );
    const { text, headers } = await client.call('GET', `${path}/results`, undefined, { accept: 'text/csv' });
    expect(text).toBe(
      '"Name","AnnualRevenue","NumberOfEmployees","Phone","IsDeleted","CreatedDate"\n' +
        '"A ""quoted"", name","2.5E7","40","","false","2026-10-05T08:09:10.011Z"\n',
    );
    expect(headers.get('content-type')).toMatch(/^text\/csv/);
    expect(headers.get('sforce-numberofrecords')).toBe('1');
    expect(headers.get('sforce-locator')).toBe('null');
  });

  it('come in pages that each repeat the header and can be read again', async () => {
    const client = await startBulkClient();
    addAccounts(client, 22);
    const path = await query(client, 'SELECT Id FROM Account');
    const ids: string[] = [];
    const locators: string[] = [];
    let locator = '';
    do {
      const { text, headers } = await client.call('GET', `${path}/results?maxRecords=10${locator}`);
      const [header, ...rows] = text.trimEnd().split('\n');
      expect(header).toBe('"Id"');
      expect(headers.get('sforce-numberofrecords')).toBe(String(rows.length));
      ids.push(...rows);
      locators.push(headers.get('sforce-locator') ?? 'missing');
      locator = `&locator=${locators.at(-1)}`;
    } while (locators.at(-1) !== 'null');
    expect(new Set(ids).size).toBe(25);
    expect(locators).toHaveLength(3);
    const again = await client.call('GET', `${path}/results?maxRecords=10&locator=${locators[1]}`);
    expect(again.text.trimEnd().split('\n').slice(1)).toEqual(ids.slice(20));
  });

  it('are those of the moment the job ran', async () => {
    const client = await startBulkClient();
    const path = await query(client, 'SELECT Id FROM Account');
    addAccounts(client, 5);
    const { headers } = await client.call('GET', `${path}/results`);
    expect(headers.get('sforce-numberofrecords')).toBe('3');
  });

  it('are packed for those who ask', async () => {
    const client = await startBulkClient();
    addAccounts(client, 50);
    const path = await query(client, 'SELECT Id, Name FROM Account');
    const plain = await client.call('GET', `${path}/results`, undefined, { 'accept-encoding': 'identity' });
    const packed = await client.call('GET', `${path}/results`, undefined, { 'accept-encoding': 'gzip' });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(packed.text).toBe(plain.text);
  });

  it('take the delimiter and line ending of the job', async () => {
    const client = await startBulkClient();
    const wish = { columnDelimiter: 'PIPE', lineEnding: 'CRLF' };
    const path = await query(client, 'SELECT Name, Phone FROM Account LIMIT 1', wish);
    expect((await client.call('GET', `${path}/results`)).text).toMatch(/^"Name"\|"Phone"\r\n"[^"]+"\|""\r\n$/);
  });

  it('are refused before the job is complete, under another version, and for an unknown locator', async () => {
    const client = await startBulkClient();
    const { id } = await client.json('POST', '/jobs/query', { operation: 'query', query: 'SELECT Id FROM Account' });
    const path = `/jobs/query/${id}`;
    const early = await client.call('GET', `${path}/results`);
    expect([early.status, JSON.parse(early.text)[0].errorCode]).toEqual([400, 'INVALIDJOBSTATE']);
    await client.finished(path);
    expect((await client.call('GET', `/services/data/v60.0${path}/results`)).status).toBe(409);
    expect((await client.call('GET', `${path}/results?locator=bm9wZQ`)).status).toBe(400);
    expect((await client.call('GET', `${path}/results?locator=OTk`)).status).toBe(400);
    expect((await client.call('GET', `${path}/results?maxRecords=0`)).status).toBe(400);
  });

  it('are listed as up to five pages at a time', async () => {
    const client = await startBulkClient();
    addAccounts(client, 9);
    const path = await query(client, 'SELECT Id FROM Account');
    const first = await client.json('GET', `${path}/resultPages?maxRecords=2`);
    expect(first.resultPages).toHaveLength(5);
    expect(first.done).toBe(false);
    const second = await client.json('GET', first.nextRecordsUrl);
    expect(second).toMatchObject({ done: true, resultPages: [{ resultUrl: expect.any(String) }] });
    const ids: string[] = [];
    for (const { resultUrl } of [...first.resultPages, ...second.resultPages]) {
      ids.push(...(await client.call('GET', resultUrl)).text.trimEnd().split('\n').slice(1));
    }
    expect(new Set(ids).size).toBe(12);
  });

  it('hold what is in the recycle bin only for queryAll', async () => {
    const client = await startBulkClient();
    const { org } = client.sandbox.state;
    org.remove({ userId: org.integrationUserId }, 'Account', org.object('Account')?.idOf(2) ?? '');
    const soql = 'SELECT Id FROM Account WHERE IsDeleted = true';
    const all = await query(client, soql, { operation: 'queryAll' });
    expect((await client.json('GET', all)).numberRecordsProcessed).toBe(1);
    expect((await client.json('GET', await query(client, soql))).numberRecordsProcessed).toBe(0);
  });
});

describe('what Bulk does not answer', () => {
  const refusals: readonly (readonly [string, string, RegExp])[] = [
    ['SELECT Id, (SELECT Id FROM Contacts) FROM Account', 'API_ERROR', /^Aggregate Relationships not supported/],
    ['SELECT COUNT() FROM Account', 'API_ERROR', /not supported/],
    ['SELECT Industry, COUNT(Id) FROM Account GROUP BY Industry', 'API_ERROR', /not supported/],
    ['SELECT Id FROM Account LIMIT 5 OFFSET 5', 'API_ERROR', /^OFFSET/],
    ['SELECT TYPEOF What WHEN Account THEN Phone END FROM Task', 'API_ERROR', /^TYPEOF/],
    ['SELECT Id, BillingAddress FROM Account', 'API_ERROR', /^Selecting compound data not supported in Bulk Query$/],
    ['SELECT Id FROM TaskStatus', 'INVALIDENTITY', /is not supported by the Bulk API/],
    ['SELECT Nope__c FROM Account', 'INVALID_FIELD', /No such column 'Nope__c' on entity 'Account'/],
    ['SELECT Id FROM Nowhere__c', 'INVALID_TYPE', /Nowhere__c/],
    ['SELECT FROM', 'MALFORMED_QUERY', /./],
  ];

  it.each(refusals)('%s', async (soql, errorCode, message) => {
    const client = await startBulkClient();
    const { status, text } = await client.call('POST', '/jobs/query', { operation: 'query', query: soql });
    expect([status, JSON.parse(text)[0].errorCode]).toEqual([400, errorCode]);
    expect(JSON.parse(text)[0].message).toMatch(message);
  });
});
