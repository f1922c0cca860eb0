// Salesforce's own command line takes the sandbox for an org, and both say the same of it.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse';
import { parse as parseText } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customFields } from '../../connectors/salesforce/package/custom-fields.ts';
import { keelPackage } from '../../connectors/salesforce/package/keel-package.ts';
import { deployFiles } from '../../connectors/salesforce/package/metadata-files.ts';
import { permissionSets } from '../../connectors/salesforce/package/permission-sets.ts';
import { zipFiles } from '../../connectors/salesforce/package/zip-files.ts';
import { type SalesforceSandbox, startSalesforceSandbox } from '../../sandbox/salesforce/server.ts';
import type { BookTable, BookTables } from '../../src/book/types.ts';
import { Manifest } from '../../src/contracts/manifest.ts';
import { crowdedBook, crowdId } from '../support/crowded-book.ts';
import {
  hasSalesforceCli,
  type SalesforceCli,
  salesforceCli,
  salesforceCliTitle,
  type WebLogin,
} from '../support/salesforce-cli.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** More than one page of a bulk result: 250,000 rows. */
const book = crowdedBook(251_000);

let sandbox: SalesforceSandbox;
let sf: SalesforceCli;
let login: WebLogin;

async function rowsOf<T extends BookTable>(table: T): Promise<readonly BookTables[T][]> {
  const rows: BookTables[T][] = [];
  for await (const batch of book.read(table)) rows.push(...batch);
  return rows;
}

function storeOf(object: string) {
  const store = sandbox.state.org.object(object);
  if (store === undefined) throw new Error(`no object ${object}`);
  return store;
}

/** Id in the org of the contact with this number in the crowd. */
function contactId(n: number): string {
  const store = storeOf('Contact');
  const first = store.rows - 251_000;
  expect(store.get(first + n, 'Book_Contact_Id__c')).toBe(crowdId(n));
  return store.idOf(first + n);
}

const fieldOf = (object: string, id: string, field: string) => storeOf(object).get(storeOf(object).rowOf(id), field);

/** The same for the same lines, in whatever order. */
function checksum(lines: string[]): string {
  const hash = createHash('sha256');
  for (const line of lines.sort()) hash.update(line).update('\n');
  return `${lines.length} rows ${hash.digest('hex')}`;
}

async function csvLines(file: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const row of createReadStream(file).pipe(parse({ from_line: 2 }))) lines.push(JSON.stringify(row));
  return lines;
}

type Query = { readonly totalSize: number; readonly records: readonly Readonly<Record<string, unknown>>[] };
const query = (soql: string) => sf.json<Query>(['data', 'query', '--query', soql]);

// Under CI it must be there.
describe.skipIf(!hasSalesforceCli && !process.env.CI)(salesforceCliTitle, () => {
  beforeAll(async () => {
    sf = await salesforceCli();
    sandbox = await startSalesforceSandbox({ book, limits: 'real', edition: 'developer' });
    login = await sf.login(sandbox);
  });
  afterAll(async () => {
    await sandbox?.close();
    await sf?.close();
  });

  it('logs in over the browser with PKCE', () => {
    expect(login.reply).toMatchObject({
      exitCode: 0,
      result: { orgId: sandbox.portalId, instanceUrl: sandbox.url, clientId: login.asked.get('client_id') },
    });
    expect(login.asked.get('code_challenge')).toMatch(/^[\w-]{43}$/);
    expect(login.asked.get('redirect_uri')).toMatch(/^http:\/\/localhost:\d+\/OauthRedirect$/);
  });

  it('queries the accounts of the book', async () => {
    const { exitCode, result } = await query(
      'SELECT Book_Account_Id__c, Name, Website, NumberOfEmployees FROM Account ORDER BY Book_Account_Id__c',
    );
    expect(exitCode).toBe(0);
    const accounts = await rowsOf('accounts');
    expect(result.records.map(({ attributes: _, ...row }) => row)).toEqual(
      accounts.map(({ account_id, name, domain, employees }) => ({
        Book_Account_Id__c: account_id,
        Name: name,
        Website: domain === undefined ? null : `https://${domain}`,
        NumberOfEmployees: employees ?? null,
      })),
    );
  });

  it('follows the pages of a query to its end', async () => {
    const range = `Book_Contact_Id__c >= '${crowdId(0)}' AND Book_Contact_Id__c < '${crowdId(4_500)}'`;
    sandbox.state.resetStats();
    const { result } = await query(
      `SELECT Book_Contact_Id__c, Account.Name FROM Contact WHERE ${range} ORDER BY Book_Contact_Id__c`,
    );
    expect(sandbox.state.stats().byEndpoint['GET /query/:locator']).toBe(2);
    expect(result.totalSize).toBe(4_500);
    expect(result.records.map((row) => row.Book_Contact_Id__c)).toEqual(
      Array.from({ length: 4_500 }, (_, n) => crowdId(n)),
    );
  });

  it('is refused a column that is not there', async () => {
    const reply = await query('SELECT Nope FROM Contact LIMIT 1');
    expect(reply).toMatchObject({ exitCode: 1, name: 'INVALID_FIELD' });
    expect(reply.message).toContain("No such column 'Nope' on entity 'Contact'");
  });

  it('exports 251,000 contacts and more in bulk, none lost and none changed', async () => {
    const file = join(sf.dir, 'contacts.csv');
    const soql =
      'SELECT Book_Contact_Id__c, Account.Book_Account_Id__c, FirstName, LastName, Email, Title FROM Contact';
    const args = ['--query', soql, '--output-file', file, '--wait', '2'];
    sandbox.state.resetStats();
    const { exitCode, result } = await sf.json<{ totalSize: number }>(['data', 'export', 'bulk', ...args]);
    expect(sandbox.state.stats().byEndpoint['GET /jobs/query/:id/results']).toBe(2);
    const contacts = await rowsOf('contacts');
    expect({ exitCode, result }).toMatchObject({ exitCode: 0, result: { totalSize: contacts.length } });
    const wanted = contacts.map((one) =>
      JSON.stringify([
        one.contact_id,
        one.account_id ?? '',
        one.first_name ?? '',
        one.last_name ?? '',
        one.email?.toLowerCase() ?? '',
        one.title ?? '',
      ]),
    );
    expect(checksum(await csvLines(file))).toBe(checksum(wanted));
  });

  it('updates in bulk what can be updated, and tells of each row that could not', async () => {
    const good = Array.from({ length: 600 }, (_, n) => contactId(n));
    const bad = [
      { id: contactId(601), row: `${'1'.repeat(41)},,`, error: 'STRING_TOO_LONG' },
      { id: contactId(602), row: '+49 1,#N/A,', error: 'REQUIRED_FIELD_MISSING' },
      { id: contactId(603), row: '+49 1,,not an address', error: 'INVALID_EMAIL_ADDRESS' },
      { id: '0035g00000zzzzzAAA', row: '+49 1,,', error: 'INVALID_CROSS_REFERENCE_KEY' },
    ];
    const lines = [...good.map((id, n) => `${id},+49 ${n},,`), ...bad.map(({ id, row }) => `${id},${row}`)];
    const file = join(sf.dir, 'update.csv');
    await writeFile(file, `Id,Phone,LastName,Email\n${lines.join('\n')}\n`);
    const update = await sf.json(['data', 'update', 'bulk', '--sobject', 'Contact', '--file', file, '--wait', '2']);
    expect(update).toMatchObject({ exitCode: 1, name: 'FailedRecordDetailsError', data: { state: 'JobComplete' } });
    expect(update.message).toContain('failed to process 4 records');

    const job = String(update.data?.jobId);
    const { result } = await sf.json<{ failedFilePath: string }>(['data', 'bulk', 'results', '--job-id', job]);
    expect(result).toMatchObject({ processedRecords: 604, successfulRecords: 600, failedRecords: 4 });
    const failed = parseText(await readFile(join(sf.dir, result.failedFilePath), 'utf8'), { columns: true });
    const errors = failed.map((row) => {
      const { Id, sf__Error } = row as { Id: string; sf__Error: string };
      return [Id, sf__Error.split(':')[0]];
    });
    expect(Object.fromEntries(errors)).toEqual(Object.fromEntries(bad.map(({ id, error }) => [id, error])));
    expect(good.map((id) => fieldOf('Contact', id, 'Phone'))).toEqual(good.map((_, n) => `+49 ${n}`));
    expect(bad.slice(0, 3).map(({ id }) => fieldOf('Contact', id, 'Phone'))).toEqual([null, null, null]);
  });

  it('creates a task', async () => {
    const account = storeOf('Account').idOf(0);
    const values = `Subject='Call about the renewal' WhatId=${account} ActivityDate=2026-11-05 Priority=High`;
    const { exitCode, result } = await sf.json<{ id: string; success: boolean }>([
      'data',
      'create',
      'record',
      '--sobject',
      'Task',
      '--values',
      values,
    ]);
    expect({ exitCode, success: result.success }).toEqual({ exitCode: 0, success: true });
    const task = ['Subject', 'WhatId', 'Priority', 'Status'].map((field) => fieldOf('Task', result.id, field));
    expect(task).toEqual(['Call about the renewal', account, 'High', 'Not Started']);
    const { [`${(await rowsOf('accounts'))[0]?.account_id} | Call about the renewal`]: tasks } =
      sandbox.state.digest().tasks;
    expect(tasks).toMatchObject([{ fields: { ActivityDate: '2026-11-05' } }]);
  });

  it('lists the limits as the org counts them', async () => {
    sandbox.state.setUsed(9_000);
    sandbox.state.setUsed(17, 'DailyBulkV2QueryJobs');
    sandbox.state.resetStats();
    const { result } = await sf.json<{ name: string; max: number; remaining: number }[]>(['org', 'list', 'limits']);
    const limits = new Map(result.map(({ name, max, remaining }) => [name, { max, remaining }]));
    const calls = sandbox.state.stats().byBudget.api ?? 0;
    expect(calls).toBeGreaterThan(0);
    expect(limits.get('DailyApiRequests')).toEqual({ max: 15_000, remaining: 15_000 - 9_000 - calls });
    expect(limits.get('DailyBulkV2QueryJobs')).toEqual({ max: 10_000, remaining: 10_000 - 17 });
  });

  it('refreshes an expired session by itself, each time with the refresh token of the last time', async () => {
    sandbox.state.resetStats();
    for (const _ of [1, 2]) {
      sandbox.state.expireAccessTokens();
      expect(await query('SELECT COUNT() FROM Account')).toMatchObject({ exitCode: 0, result: { totalSize: 200 } });
    }
    expect(sandbox.state.stats().byEndpoint['POST /services/oauth2/token']).toBe(2);
  });

  it("deploys Keel's package, whose source project changes nothing after it", async () => {
    const manifest = Manifest.parse(JSON.parse(await readFile(join(root, 'manifest.json'), 'utf8')));
    const options = { spec: keelPackage, language: 'en' } as const;
    const fields = customFields(manifest.fields, options);
    const sets = permissionSets(fields, options);
    const files = deployFiles({ fields, permissionSets: sets }, manifest.crms.salesforce.apiVersion);
    await writeFile(join(sf.dir, 'package.zip'), zipFiles(files));
    const deploy = (...args: string[]) =>
      sf.json<Deployed>(['project', 'deploy', 'start', '--wait', '2', '--api-version', '68.0', ...args]);
    const first = await deploy('--metadata-dir', 'package.zip');
    expect(first).toMatchObject({ exitCode: 0, result: { success: true, numberComponentErrors: 0 } });
    expect(createdBy(first.result)).toEqual(new Set([...fields, ...sets].map(({ name }) => name)));

    const assigned = await sf.json(['org', 'assign', 'permset', '--name', keelPackage.permissionSets.integration.name]);
    expect(assigned).toMatchObject({ exitCode: 0, result: { failures: [] } });
    const { result: account } = await sf.json<Described>(['sobject', 'describe', '--sobject', 'Account']);
    const own = account.fields.filter(({ name }) => name.startsWith('Keel_'));
    const wanted = fields.filter(({ object }) => object === 'Account').map(({ name }) => name);
    expect(own.map(({ name }) => name).toSorted()).toEqual(wanted.toSorted());
    expect(own.filter(({ updateable }) => !updateable)).toEqual([]);

    for (const name of ['sfdx-project.json', 'force-app']) {
      await cp(join(root, 'connectors/salesforce/package', name), join(sf.dir, name), { recursive: true });
    }
    const before = sandbox.state.digest();
    const second = await deploy('--source-dir', 'force-app');
    expect(second).toMatchObject({ exitCode: 0, result: { success: true, numberComponentErrors: 0 } });
    expect(createdBy(second.result)).toEqual(new Set());
    expect(sandbox.state.digest()).toEqual(before);
  });
});

interface Deployed {
  readonly success: boolean;
  readonly details: {
    readonly componentSuccesses: readonly { readonly fullName: string; readonly created: boolean }[];
  };
}

/** Without their objects' names. */
const createdBy = ({ details }: Deployed): ReadonlySet<string | undefined> =>
  new Set(details.componentSuccesses.filter((one) => one.created).map((one) => one.fullName.split('.').at(-1)));

interface Described {
  readonly fields: readonly { readonly name: string; readonly updateable: boolean }[];
}
