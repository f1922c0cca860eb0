import { readFileSync } from 'node:fs';
import { strFromU8, unzipSync } from 'fflate';
import nock from 'nock';
import { afterEach, describe, expect, it } from 'vitest';
import { toApiName } from '../../../../../connectors/salesforce/field-names.ts';
import { packageState } from '../../../../../connectors/salesforce/writers/package-state.ts';
import { deprovision, provision } from '../../../../../connectors/salesforce/writers/provision.ts';
import { Manifest } from '../../../../../src/contracts/manifest.ts';
import {
  context,
  described,
  describes,
  refusal,
  type Script,
  type SeenRequest,
  scriptOrg,
  taskReference,
  userInfo,
} from './scripted-org.ts';

const manifest = Manifest.parse(
  JSON.parse(readFileSync(new URL('../../../../../manifest.json', import.meta.url), 'utf8')),
);
const keys = manifest.fields.map(({ key }) => key);
const setId = '0PS000000000001AAA';
afterEach(() => nock.cleanAll());

/** An org that keeps what is deployed and assigned. */
class Org {
  readonly fields = new Map<string, object>();
  hasReference = false;
  hasSet = false;
  isAssigned = false;
  namespace: string | null = null;
  /** Component → problem. */
  readonly refuses = new Map<string, string>();
  readonly deployed: Record<string, string>[] = [];
  #last: object = {};

  /** Fields are seen by those who have the permission set. */
  readonly describes: Script = describes(
    () => (this.isAssigned ? [...this.fields.values()] : []),
    () => (this.isAssigned && this.hasReference ? [taskReference(this.namespace)] : []),
  );

  install(without: readonly string[] = []): void {
    for (const field of manifest.fields) {
      if (!without.includes(field.key)) this.fields.set(field.key, described(field, {}, this.namespace));
    }
    this.hasReference = true;
    this.hasSet = true;
  }

  readonly rest: Script = ({ method, path, query }) => {
    if (path === '/services/Soap/u/68.0') return userInfo;
    if (path === '/query' && query.get('q')?.includes('FROM PermissionSetAssignment')) {
      const records = this.isAssigned ? [{ Id: '0Pa000000000001AAA', AssigneeId: '005000000000001AAA' }] : [];
      return { body: { totalSize: records.length, done: true, records } };
    }
    if (path === '/query') {
      const records = this.hasSet ? [{ Id: setId, Name: 'Keel_Integration' }] : [];
      return { body: { totalSize: records.length, done: true, records } };
    }
    if (path !== '/composite/sobjects') return undefined;
    this.isAssigned = method === 'POST';
    return { body: [{ id: '0Pa000000000001AAA', success: true, errors: [] }] };
  };

  readonly metadata: Script = (request) => {
    if (!request.path.startsWith('/metadata/deployRequest')) return undefined;
    if (request.method === 'GET') return { body: { deployResult: this.#last } };
    const files = filesOf(request);
    this.deployed.push(files);
    const failures = [...this.refuses].filter(([name]) => files['package.xml']?.includes(`<members>${name}<`));
    const componentSuccesses = failures.length > 0 ? [] : this.#take(files);
    const componentFailures = failures.map(([fullName, problem]) => ({ fullName, problem, success: false }));
    this.#last = {
      done: true,
      success: failures.length === 0,
      status: failures.length === 0 ? 'Succeeded' : 'Failed',
      details: { componentFailures, componentSuccesses },
    };
    return { status: 201, body: { id: '0Af000000000001AAA' } };
  };

  #take(files: Record<string, string>): object[] {
    const removed = files['destructiveChanges.xml'] !== undefined;
    const listed = files['destructiveChanges.xml'] ?? files['package.xml'] ?? '';
    const successes: object[] = [];
    for (const field of manifest.fields) {
      const fullName = `Account.${toApiName(field.key, null)}`;
      if (!listed.includes(`<members>${fullName}<`)) continue;
      successes.push({ fullName, created: !this.fields.has(field.key), deleted: removed });
      if (removed) this.fields.delete(field.key);
      else this.fields.set(field.key, described(field));
    }
    if (listed.includes('Activity.Keel_Reference__c')) this.hasReference = !removed;
    this.hasSet = !removed;
    return successes;
  }
}

function filesOf({ bytes }: SeenRequest): Record<string, string> {
  const zip = unzipSync(bytes.subarray(bytes.indexOf('PK\u0003\u0004', 0, 'latin1')));
  return Object.fromEntries(Object.entries(zip).map(([path, content]) => [path, strFromU8(content)]));
}

const start = (org: Org, ...first: Script[]) => scriptOrg(...first, org.describes, org.rest, org.metadata);
const forbidden: Script = ({ path }) =>
  path.startsWith('/metadata')
    ? refusal(403, 'INSUFFICIENT_ACCESS', 'use of the Metadata API requires a user with')
    : undefined;

describe('provision', () => {
  it('deploys the package, assigns it, and has made all fields', async () => {
    const org = new Org();
    start(org);
    expect(await provision(context(), manifest.fields)).toEqual({ created: keys, existing: [], refused: [] });
    expect(org.deployed).toHaveLength(1);
    expect(org.isAssigned).toBe(true);
  });

  it('only looks, twice, when everything stands', async () => {
    const org = new Org();
    org.install();
    org.isAssigned = true;
    const seen = start(org);
    expect(await provision(context(), manifest.fields)).toEqual({ created: [], existing: keys, refused: [] });
    expect(seen).toHaveLength(2);
  });

  it('only assigns the permission set when that is what is missing', async () => {
    const org = new Org();
    org.install();
    start(org);
    expect(await provision(context(), manifest.fields)).toEqual({ created: [], existing: keys, refused: [] });
    expect(org.deployed).toHaveLength(0);
  });

  it('deploys to an older package the fields it lacks, and rights to all of them', async () => {
    const org = new Org();
    org.install(['keel_segment']);
    org.isAssigned = true;
    start(org);
    const provisioned = await provision(context(), manifest.fields);
    expect(provisioned.created).toEqual(['keel_segment']);
    const [files = {}] = org.deployed;
    expect(files['objects/Account.object']?.match(/<fullName>Keel_\w+/g)).toEqual(['<fullName>Keel_Segment__c']);
    const granted = files['permissionsets/Keel_Integration.permissionset']?.match(/<field>Account\./g);
    expect(granted).toHaveLength(keys.length);
  });

  it("keeps an admin's own option when it adds one that is missing", async () => {
    const org = new Org();
    org.install();
    org.isAssigned = true;
    const segment = manifest.fields.find(({ key }) => key === 'keel_segment');
    if (!segment) throw new Error('no field keel_segment');
    const picklistValues = ['high_value', 'rising', 'our_own'].map((value) => ({ value, active: true }));
    org.fields.set('keel_segment', described(segment, { picklistValues }));
    start(org);
    await provision(context(), manifest.fields);
    const options = org.deployed[0]?.['objects/Account.object']?.match(/<value>\s*<fullName>\w+/g) ?? [];
    expect(options.map((text) => text.replace(/<value>\s*<fullName>/, ''))).toEqual([
      'high_value',
      'rising',
      'steady',
      'low_value',
      'at_risk',
      'our_own',
    ]);
  });

  it('refuses a field of another type and a formula, and makes the others', async () => {
    const org = new Org();
    org.isAssigned = true;
    const [risk, , , , health] = manifest.fields;
    if (!risk || !health) throw new Error('no fields');
    org.fields.set(risk.key, described(risk, { type: 'string' }));
    org.fields.set(health.key, described(health, { calculated: true }));
    start(org);
    const { created, refused } = await provision(context(), manifest.fields);
    expect(refused.map(({ field, error }) => [field, error.detail.code])).toEqual([
      ['keel_churn_risk', 'SALESFORCE_FIELD_TYPE'],
      ['keel_health_score', 'SALESFORCE_FIELD_FOREIGN'],
    ]);
    expect(created).toHaveLength(keys.length - 2);
    expect(org.deployed[0]?.['package.xml']).not.toContain('Keel_Churn_Risk__c');
  });

  it('goes on without a field that Salesforce refuses, and says why', async () => {
    const org = new Org();
    org.refuses.set('Account.Keel_Clv__c', 'Cannot change field type');
    start(org);
    const { created, refused } = await provision(context(), manifest.fields);
    expect(refused.map(({ error }) => error.message)).toEqual([
      'Salesforce did not make Account.Keel_Clv__c: Cannot change field type',
    ]);
    expect(created).toHaveLength(keys.length - 1);
    expect(org.deployed).toHaveLength(2);
  });

  it('says component by component why nothing could be deployed', async () => {
    const org = new Org();
    org.refuses.set('Keel_Viewer', 'no CustomObject named Case found');
    start(org);
    await expect(provision(context(), manifest.fields)).rejects.toMatchObject({
      kind: 'config',
      message: "Salesforce refused Keel's package: Keel_Viewer: no CustomObject named Case found",
    });
  });

  it('tells the admin to install the package where Keel may not', async () => {
    start(new Org(), forbidden);
    await expect(provision(context(), manifest.fields)).rejects.toMatchObject({
      kind: 'config',
      detail: { code: 'SALESFORCE_PACKAGE_MISSING', hint: expect.stringContaining('Modify Metadata') },
    });
  });

  it('uses what stands where Keel may not deploy the rest', async () => {
    const org = new Org();
    org.install(['keel_segment']);
    org.isAssigned = true;
    start(org, forbidden);
    const { existing, refused } = await provision(context(), manifest.fields);
    expect(existing).toHaveLength(keys.length - 1);
    expect(refused.map(({ field, error }) => [field, error.detail.code])).toEqual([
      ['keel_segment', 'SALESFORCE_PACKAGE_MISSING'],
    ]);
  });

  it('does without the reference on tasks where Keel may not deploy', async () => {
    const org = new Org();
    org.install();
    org.isAssigned = true;
    org.hasReference = false;
    start(org, forbidden);
    const ctx = context();
    expect(await provision(ctx, manifest.fields)).toEqual({ created: [], existing: keys, refused: [] });
    expect(ctx.warnings).toEqual(['no reference field on tasks: they are looked for']);
  });

  it('never deploys over a managed package', async () => {
    const org = new Org();
    org.namespace = 'keelhq';
    org.install(['keel_segment']);
    org.isAssigned = true;
    start(org);
    const { refused } = await provision(context({ packageNamespace: 'keelhq' }), manifest.fields);
    expect(refused.map(({ error }) => error.detail.code)).toEqual(['SALESFORCE_PACKAGE_OLD']);
    expect(org.deployed).toHaveLength(0);
  });
});

describe('packageState', () => {
  it.each<[string, (org: Org) => void, object]>([
    ['missing', () => undefined, { state: 'missing' }],
    ['not assigned', (org) => org.install(), { state: 'not_assigned', permissionSet: 'Keel_Integration' }],
    [
      'older',
      (org) => {
        org.install(['keel_segment', 'keel_clv']);
        org.isAssigned = true;
      },
      { state: 'older', lacking: ['Account.Keel_Clv__c', 'Account.Keel_Segment__c'] },
    ],
    [
      'installed',
      (org) => {
        org.install();
        org.isAssigned = true;
      },
      { state: 'installed' },
    ],
  ])('knows a package that is %s', async (_what, arrange, expected) => {
    const org = new Org();
    arrange(org);
    start(org);
    expect(await packageState(context(), manifest)).toEqual(expected);
  });

  it('takes a package for missing when Setup is hidden from the user', async () => {
    const hidden: Script = ({ path }) => (path === '/query' ? refusal(400, 'INVALID_TYPE') : undefined);
    start(new Org(), hidden);
    expect(await packageState(context(), manifest)).toEqual({ state: 'missing' });
  });
});

describe('deprovision', () => {
  it('takes the permission set from everybody, then removes fields, reference and sets', async () => {
    const org = new Org();
    org.install();
    org.isAssigned = true;
    start(org);
    expect(await deprovision(context(), manifest.fields)).toEqual({ removed: keys });
    const listed = org.deployed[0]?.['destructiveChanges.xml'];
    expect(listed).toContain('<members>Activity.Keel_Reference__c</members>');
    expect(listed).toContain('<members>Keel_Integration</members>');
    expect(await deprovision(context(), manifest.fields)).toEqual({ removed: [] });
  });

  it("leaves alone a field that is not Keel's", async () => {
    const org = new Org();
    org.install();
    org.isAssigned = true;
    const [risk] = manifest.fields;
    if (!risk) throw new Error('no field');
    org.fields.set(risk.key, described(risk, { type: 'string' }));
    start(org);
    const { removed } = await deprovision(context(), manifest.fields);
    expect(removed).toEqual(keys.slice(1));
    expect(org.deployed[0]?.['destructiveChanges.xml']).not.toContain('Keel_Churn_Risk__c');
  });
});
