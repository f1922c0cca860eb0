import { describe, expect, test } from 'vitest';
import { accountId, call, startSandbox } from './support.ts';

const ask = (soql: string) => `/query?q=${encodeURIComponent(soql)}`;

describe('SOQL over HTTP', () => {
  test('answers with records, with and without slashes too many', async () => {
    const sandbox = await startSandbox();
    const soql = "SELECT Id, Name, Owner.Email, CreatedDate FROM Account WHERE Book_Account_Id__c = 'A-1'";
    const reply = await call(sandbox, 'GET', ask(soql));
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ totalSize: 1, done: true, records: [{ Id: accountId(sandbox, 'A-1') }] });
    expect(reply.body.records[0].CreatedDate).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/);
    const doubled = await call(sandbox, 'GET', `//services//data/v51.0/query/?q=${encodeURIComponent(soql)}`);
    expect(doubled.body.records[0].attributes.url).toContain('/services/data/v51.0/sobjects/Account/');
  });

  test('sees of the activities of years ago only what queryAll sees', async () => {
    const sandbox = await startSandbox();
    const soql = encodeURIComponent('SELECT COUNT() FROM Task');
    const [plain, all] = await Promise.all(
      ['query', 'queryAll'].map((way) => call(sandbox, 'GET', `/${way}?q=${soql}`)),
    );
    const tasks = sandbox.state.org.object('Task');
    const rows = Array.from({ length: tasks?.rows ?? 0 }, (_, row) => row);
    expect(all?.body.totalSize).toBe(rows.length);
    expect(plain?.body.totalSize).toBe(rows.filter((row) => tasks?.get(row, 'IsArchived') !== true).length);
  });

  test('refuses with code, excerpt and status 400', async () => {
    const sandbox = await startSandbox();
    const reply = await call(sandbox, 'GET', ask('SELECT Foo__c FROM Account'));
    expect([reply.status, reply.body]).toEqual([
      400,
      [
        {
          errorCode: 'INVALID_FIELD',
          message: expect.stringMatching(
            /^\nSELECT Foo__c FROM Account\n {7}\^\nERROR at Row:1:Column:8\nNo such column 'Foo__c' on entity 'Account'\./,
          ),
        },
      ],
    ]);
    expect((await call(sandbox, 'GET', ask('SELECT Id FROM Account WHERE'))).body[0].errorCode).toBe('MALFORMED_QUERY');
    const late = await call(sandbox, 'GET', '/query/01g5g00000009ZZAAA-2000');
    expect([late.status, late.body[0].errorCode]).toEqual([400, 'INVALID_QUERY_LOCATOR']);
  });

  test('is a part of a composite request, where a long query has room', async () => {
    const sandbox = await startSandbox();
    const ids = Array.from({ length: 400 }, () => `'${accountId(sandbox, 'A-1')}'`).join(',');
    const url = `/services/data/v68.0/query?q=${encodeURIComponent(`SELECT Id FROM Account WHERE Id IN (${ids})`)}`;
    const reply = await call(sandbox, 'POST', '/composite', {
      compositeRequest: [{ method: 'GET', url, referenceId: 'q' }],
    });
    expect(reply.body.compositeResponse[0]).toMatchObject({ httpStatusCode: 200, body: { totalSize: 1 } });
  });
});
