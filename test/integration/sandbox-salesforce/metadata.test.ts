/** The Metadata API as jsforce speaks it: deployments over SOAP and REST, single components, and getUserInfo. */
import { Connection } from '@jsforce/jsforce-node';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { SalesforceSandbox } from '../../../sandbox/salesforce/server.ts';
import { call, startSandbox } from './support.ts';

type Files = Readonly<Record<string, string>>;

const number = '<type>Number</type><precision>5</precision><scale>2</scale>';
const field = (name: string, inner: string): string =>
  `<fields><fullName>${name}</fullName><label>Score</label>${inner}</fields>`;
const grant = (name: string): string =>
  `<fieldPermissions><editable>true</editable><field>${name}</field><readable>true</readable></fieldPermissions>`;

function manifest(types: Readonly<Record<string, readonly string[]>>): string {
  const nodes = Object.entries(types).map(
    ([name, members]) =>
      `<types>${members.map((one) => `<members>${one}</members>`).join('')}<name>${name}</name></types>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><Package xmlns="http://soap.sforce.com/2006/04/metadata">${nodes.join('')}<version>68.0</version></Package>`;
}

const good: Files = {
  'package.xml': manifest({ CustomField: ['Account.Score__c', 'Activity.Ref__c'], PermissionSet: ['Keel'] }),
  'objects/Account.object': `<CustomObject>${field('Score__c', number)}</CustomObject>`,
  'objects/Activity.object': `<CustomObject>${field('Ref__c', '<type>Text</type><length>64</length><externalId>true</externalId><unique>true</unique>')}</CustomObject>`,
  'permissionsets/Keel.permissionset': `<PermissionSet><label>Keel</label>${grant('Account.Score__c')}${grant('Task.Ref__c')}</PermissionSet>`,
};

const zip = (files: Files): Buffer =>
  Buffer.from(zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)]))));

function connect(sandbox: SalesforceSandbox, accessToken = sandbox.token): Connection {
  const connection = new Connection({ instanceUrl: sandbox.url, accessToken, version: '68.0' });
  connection.metadata.pollInterval = 50;
  return connection;
}

const all = { rollbackOnError: true, singlePackage: true } as const;

async function deploy(sandbox: SalesforceSandbox, files: Files, options: Record<string, boolean> = all) {
  const result = await connect(sandbox).metadata.deploy(zip(files), options).complete(true);
  const problems = [result.details?.componentFailures ?? []].flat().map((one) => one.problem);
  return { result, problems };
}

async function fieldNames(sandbox: SalesforceSandbox, object: string): Promise<string[]> {
  const { body } = await call(sandbox, 'GET', `/sobjects/${object}/describe`);
  return body.fields.map((one: { readonly name: string }) => one.name);
}

function assign({ state: { org } }: SalesforceSandbox, name: string): void {
  org.assignPermissionSet(name, org.integrationUserId);
}

describe('a deployment', () => {
  it('makes fields that are seen by those alone whose permission sets grant them', async () => {
    const sandbox = await startSandbox();
    const { result } = await deploy(sandbox, good);
    expect(result).toMatchObject({
      status: 'Succeeded',
      success: true,
      numberComponentsDeployed: 3,
      numberComponentErrors: 0,
    });
    expect(await fieldNames(sandbox, 'Account')).not.toContain('Score__c');
    assign(sandbox, 'Keel');
    expect(await fieldNames(sandbox, 'Account')).toContain('Score__c');
    expect(await fieldNames(sandbox, 'Event')).toContain('Ref__c');
  });

  it('changes nothing when it only checks', async () => {
    const sandbox = await startSandbox();
    const { result } = await deploy(sandbox, good, { ...all, checkOnly: true });
    expect(result).toMatchObject({ status: 'Succeeded', checkOnly: true });
    expect(sandbox.state.org.object('Account')?.field('Score__c')).toBeUndefined();
  });

  it('a second time changes nothing and succeeds', async () => {
    const sandbox = await startSandbox();
    await deploy(sandbox, good);
    const grants = sandbox.state.org.object('FieldPermissions')?.rows;
    expect((await deploy(sandbox, good)).result.status).toBe('Succeeded');
    expect(sandbox.state.org.object('FieldPermissions')?.rows).toBe(grants);
  });

  const bad: Files = {
    ...good,
    'objects/Account.object': `<CustomObject>${field('Score__c', '<type>Text</type>')}</CustomObject>`,
  };
  const problem = "Must specify 'length' for a CustomField of type Text";
  const unknown = 'In field: field - no CustomField named Account.Score__c found';

  it('is rolled back as a whole', async () => {
    const sandbox = await startSandbox();
    const { result, problems } = await deploy(sandbox, bad);
    expect([result.status, result.numberComponentsDeployed, problems]).toEqual(['Failed', 0, [problem, unknown]]);
    expect(sandbox.state.org.object('Task')?.field('Ref__c')).toBeUndefined();
  });

  it('keeps what is good without rollback', async () => {
    const sandbox = await startSandbox();
    const { result } = await deploy(sandbox, bad, { rollbackOnError: false, singlePackage: true });
    expect(result).toMatchObject({ status: 'SucceededPartial', numberComponentsDeployed: 1, numberComponentErrors: 2 });
    expect(sandbox.state.org.object('Task')?.field('Ref__c')).toBeDefined();
  });

  it('does not change the type of a field', async () => {
    const sandbox = await startSandbox();
    await deploy(sandbox, good);
    const date = `<CustomObject>${field('Score__c', '<type>Date</type>')}</CustomObject>`;
    const { problems } = await deploy(sandbox, { ...good, 'objects/Account.object': date });
    expect(problems).toEqual(['Cannot change field type from Number to Date']);
  });

  const broken: readonly (readonly [string, Files, string])[] = [
    ['no package.xml', { 'other.xml': '<a/>' }, 'No package.xml found'],
    [
      'an unknown type',
      { 'package.xml': manifest({ Widget: ['a'] }) },
      "Unknown type name 'Widget' specified in package.xml",
    ],
    [
      'a component without a file',
      { 'package.xml': manifest({ CustomField: ['Account.X__c'] }) },
      "An object 'Account.X__c' of type CustomField was named in package.xml, but was not found in zipped directory",
    ],
  ];

  it.each(broken)('fails for %s', async (_name, files, text) => {
    const { result, problems } = await deploy(await startSandbox(), files);
    expect([result.status, problems]).toEqual(['Failed', [text]]);
  });

  it('keeps pages and bundles without looking into them, and destroys what it is told to', async () => {
    const sandbox = await startSandbox();
    const page = { 'package.xml': manifest({ LightningComponentBundle: ['risk'] }), 'lwc/risk/risk.js': '//' };
    expect((await deploy(sandbox, page)).result.status).toBe('Succeeded');
    await deploy(sandbox, good);
    const gone = manifest({
      CustomField: ['Account.Score__c', 'Account.Nope__c'],
      PermissionSet: ['Keel'],
      LightningComponentBundle: ['risk'],
    });
    const { result } = await deploy(sandbox, { 'package.xml': manifest({}), 'destructiveChanges.xml': gone });
    expect(result.status).toBe('Succeeded');
    expect(
      [result.details?.componentSuccesses ?? []].flat().filter((one) => one.problemType === 'Warning'),
    ).toMatchObject([{ problem: 'No CustomField named: Account.Nope__c found' }]);
    expect(sandbox.state.org.object('Account')?.field('Score__c')).toBeUndefined();
  });
});

describe('over REST', () => {
  it('a deployment is asked for, looked at, and done', async () => {
    const clock = { ms: 0 };
    const { metadata } = connect(await startSandbox({ monotonicMs: () => clock.ms }));
    const { id } = await metadata.deployRest(zip(good), all);
    const look = async (ms: number) => {
      clock.ms = ms;
      return metadata.checkDeployStatus(id, true, true);
    };
    expect([(await look(0)).status, (await look(100)).status]).toEqual(['Pending', 'InProgress']);
    expect(await look(10_000)).toMatchObject({ status: 'Succeeded', done: true, details: { componentFailures: [] } });
  });

  it('it can be cancelled', async () => {
    const sandbox = await startSandbox({ monotonicMs: () => 0 });
    const { id } = await connect(sandbox).metadata.deployRest(zip(good), all);
    const path = `/metadata/deployRequest/${id}`;
    expect((await call(sandbox, 'PATCH', path, { deployResult: { status: 'Canceling' } })).status).toBe(202);
    expect((await call(sandbox, 'GET', path)).body.deployResult).toMatchObject({ status: 'Canceled', done: true });
    expect(sandbox.state.org.object('Account')?.field('Score__c')).toBeUndefined();
  });

  it('an unknown one is not found', async () => {
    expect((await call(await startSandbox(), 'GET', '/metadata/deployRequest/0Af5g0000000099AAA')).status).toBe(404);
  });
});

describe('single components', () => {
  const score = { fullName: 'Account.Score__c', label: 'Score', type: 'Number', precision: 5, scale: 2 };

  it('are made, read, changed and deleted', async () => {
    const { metadata } = connect(await startSandbox());
    expect(await metadata.create('CustomField', [score])).toEqual([
      { fullName: score.fullName, success: true, errors: [] },
    ]);
    const [again] = await metadata.create('CustomField', [score]);
    expect(again).toMatchObject({ success: false, errors: [{ statusCode: 'DUPLICATE_DEVELOPER_NAME' }] });
    expect(await metadata.upsert('CustomField', { ...score, label: 'New' })).toMatchObject({
      success: true,
      created: false,
    });
    expect(await metadata.read('CustomField', score.fullName)).toMatchObject({
      label: 'New',
      type: 'Number',
      precision: 5,
    });
    expect(await metadata.list([{ type: 'CustomField' }])).toContainEqual(
      expect.objectContaining({ fullName: score.fullName }),
    );
    expect(await metadata.delete('CustomField', score.fullName)).toMatchObject({ success: true });
    expect(await metadata.delete('CustomField', score.fullName)).toMatchObject({ success: false });
  });

  it('are ten at most in one call', async () => {
    const { metadata } = connect(await startSandbox());
    const many = Array.from({ length: 11 }, (_, i) => ({ ...score, fullName: `Account.S${i}__c` }));
    await expect(metadata.create('CustomField', many)).rejects.toThrow(/LIMIT_EXCEEDED/);
  });

  it('want a session', async () => {
    const sandbox = await startSandbox();
    await expect(connect(sandbox, 'nobody').metadata.list([{ type: 'CustomField' }])).rejects.toThrow(
      /INVALID_SESSION_ID/,
    );
  });
});

describe('getUserInfo', () => {
  const envelope = (token: string): string =>
    `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Header><SessionHeader xmlns="urn:partner.soap.sforce.com"><sessionId>${token}</sessionId></SessionHeader></Header><Body><getUserInfo xmlns="urn:partner.soap.sforce.com"/></Body></Envelope>`;

  async function userInfo(sandbox: SalesforceSandbox, token = sandbox.token) {
    const headers = { 'content-type': 'text/xml', soapaction: '""' };
    const reply = await fetch(`${sandbox.url}/services/Soap/u/68.0`, {
      method: 'POST',
      headers,
      body: envelope(token),
    });
    return { status: reply.status, text: await reply.text() };
  }

  it('tells the currency of an org that has one', async () => {
    const { status, text } = await userInfo(await startSandbox({ multiCurrency: false }));
    expect(status).toBe(200);
    expect(text).toContain('<orgDefaultCurrencyIsoCode>EUR</orgDefaultCurrencyIsoCode>');
    expect(text).toContain('<organizationMultiCurrency>false</organizationMultiCurrency>');
  });

  it('tells the currency of the user where there are several', async () => {
    const { text } = await userInfo(await startSandbox({ multiCurrency: true }));
    expect(text).toContain('<orgDefaultCurrencyIsoCode xsi:nil="true"/>');
    expect(text).toContain('<userDefaultCurrencyIsoCode>EUR</userDefaultCurrencyIsoCode>');
  });

  it('answers a dead session with a fault and 500', async () => {
    const { status, text } = await userInfo(await startSandbox(), 'dead');
    expect(status).toBe(500);
    expect(text).toContain('<faultcode>sf:INVALID_SESSION_ID</faultcode>');
  });
});
