import { readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { customFields } from '../../../../../connectors/salesforce/package/custom-fields.ts';
import { keelPackage } from '../../../../../connectors/salesforce/package/keel-package.ts';
import { deployFiles, destructiveFiles } from '../../../../../connectors/salesforce/package/metadata-files.ts';
import { permissionSets } from '../../../../../connectors/salesforce/package/permission-sets.ts';
import { sourceFiles } from '../../../../../connectors/salesforce/package/source-files.ts';
import { zipFiles } from '../../../../../connectors/salesforce/package/zip-files.ts';
import { salesforceApiVersion } from '../../../../../connectors/salesforce/versions.ts';
import { packageSpecOf, stalePackageFiles } from '../../../../../scripts/salesforce-package.ts';
import { type FieldSpec, Manifest } from '../../../../../src/contracts/manifest.ts';

const text = readFileSync(new URL('../../../../../manifest.json', import.meta.url), 'utf8');
const manifest = Manifest.parse(JSON.parse(text));
const options = { spec: keelPackage, language: 'en' } as const;
const all = customFields(manifest.fields, options);
const xml = new XMLParser();

const field = (key: string, more: Partial<FieldSpec> = {}): FieldSpec => {
  const found = manifest.fields.find((candidate) => candidate.key === key);
  if (!found) throw new Error(`no field ${key}`);
  return { ...found, ...more };
};
const definition = (spec: FieldSpec, language: 'en' | 'zh' = 'en'): Record<string, unknown> => {
  const [made] = customFields([spec], { ...options, language });
  if (!made) throw new Error('no field made');
  const [, source] = [...deployFiles({ fields: [made], permissionSets: [] }, '68.0')].at(1) ?? [];
  return xml.parse(source ?? '').CustomObject.fields;
};

describe('the Salesforce package', () => {
  it('is what the manifest makes of it', () => {
    expect(stalePackageFiles()).toEqual([]);
  });

  it('is called by the connector as by the manifest', () => {
    expect(keelPackage).toEqual(packageSpecOf(manifest.crms.salesforce));
  });

  it('has the API version of the manifest and of the connector', () => {
    expect(salesforceApiVersion).toBe(manifest.crms.salesforce.apiVersion);
  });

  it('is the same, byte by byte, each time it is made', () => {
    const make = () => zipFiles(deployFiles({ fields: all, permissionSets: permissionSets(all, options) }, '68.0'));
    expect(Buffer.from(make()).equals(Buffer.from(make()))).toBe(true);
  });

  it('keeps to what Salesforce takes as names, labels and help texts', () => {
    for (const language of ['en', 'zh'] as const) {
      for (const { name, nodes } of customFields(manifest.fields, { ...options, language })) {
        const values = Object.fromEntries(nodes.map(([tag, content]) => [tag, String(content)]));
        expect(name.length, name).toBeLessThanOrEqual(43);
        expect(values.label?.length, name).toBeLessThanOrEqual(40);
        expect(values.inlineHelpText?.length, name).toBeLessThanOrEqual(510);
        expect(values.description?.length, name).toBeLessThanOrEqual(1_000);
      }
    }
  });
});

describe('a field of the manifest', () => {
  it.each([
    ['keel_churn_risk', { type: 'Number', precision: 10, scale: 1 }],
    ['keel_risk_change_30d', { type: 'Number', precision: 5, scale: 1 }],
    ['keel_clv', { type: 'Currency', precision: 18, scale: 2 }],
    ['keel_next_step', { type: 'Text', length: 255 }],
    ['keel_risk_drivers', { type: 'LongTextArea', length: 32_768, visibleLines: 5 }],
    ['keel_scored_at', { type: 'DateTime' }],
  ])('%s becomes %j', (key, expected) => {
    expect(definition(field(key))).toMatchObject(expected);
  });

  it('that is an enumeration becomes a restricted picklist with labels, in its order', () => {
    const { valueSet, type } = definition(field('keel_risk_tier'));
    expect(type).toBe('Picklist');
    expect(valueSet).toMatchObject({
      restricted: true,
      valueSetDefinition: {
        sorted: false,
        value: [
          { fullName: 'low', label: 'Low' },
          { fullName: 'medium', label: 'Medium' },
          { fullName: 'high', label: 'High' },
          { fullName: 'critical', label: 'Critical' },
        ],
      },
    });
  });

  it("has the words of the admin's language", () => {
    expect(definition(field('keel_risk_tier'), 'zh')).toMatchObject({
      label: '风险等级',
      valueSet: { valueSetDefinition: { value: [{ fullName: 'low', label: '低' }, {}, {}, {}] } },
    });
  });

  it('keeps its marks when they mean something in XML', () => {
    const label = { en: 'A < B & "C"', zh: 'x' };
    expect(definition(field('keel_clv', { label }))).toMatchObject({ label: 'A < B & "C"' });
  });

  it('for contacts stands on contacts, too', () => {
    const both = customFields([field('keel_clv', { objects: ['account', 'contact'] })], options);
    expect(both.map(({ object, name }) => `${object}.${name}`)).toEqual([
      'Account.Keel_Clv__c',
      'Contact.Keel_Clv__c',
      'Activity.Keel_Reference__c',
    ]);
  });
});

describe('the permission sets', () => {
  const [integration, viewer] = permissionSets(all, options).map(
    ({ name, nodes }) =>
      xml.parse(
        deployFiles({ fields: [], permissionSets: [{ name, nodes }] }, '68.0').get(
          `permissionsets/${name}.permissionset`,
        ) ?? '',
      ).PermissionSet,
  );

  it('grant every field, to edit to one and to read to the other', () => {
    const fieldsOf = (set: { fieldPermissions: { field: string; editable: boolean; readable: boolean }[] }) =>
      set.fieldPermissions.map((p) => `${p.field} ${p.readable} ${p.editable}`);
    const names = manifest.fields.map(({ key }) => all.find((f) => f.key === key)?.name).map((n) => `Account.${n}`);
    const granted = [...names, 'Task.Keel_Reference__c'].toSorted();
    expect(fieldsOf(integration)).toEqual(granted.map((name) => `${name} true true`));
    expect(fieldsOf(viewer)).toEqual(granted.map((name) => `${name} true false`));
  });

  it('let the integration user see all records that are scored, edit accounts, and delete nothing', () => {
    const objects: { object: string; allowEdit: boolean; allowDelete: boolean; viewAllRecords: boolean }[] =
      integration.objectPermissions;
    expect(objects.map((o) => [o.object, o.viewAllRecords, o.allowEdit, o.allowDelete])).toEqual([
      ['Account', true, true, false],
      ['Case', true, false, false],
      ['Contact', true, false, false],
      ['Opportunity', true, false, false],
    ]);
    expect(viewer.objectPermissions).toBeUndefined();
  });
});

describe('what the Metadata API gets', () => {
  it('lists in package.xml what stands in the zip', () => {
    const files = deployFiles({ fields: all, permissionSets: permissionSets(all, options) }, '68.0');
    const zip = unzipSync(zipFiles(files));
    expect(Object.keys(zip).toSorted()).toEqual([
      'objects/Account.object',
      'objects/Activity.object',
      'package.xml',
      'permissionsets/Keel_Integration.permissionset',
      'permissionsets/Keel_Viewer.permissionset',
    ]);
    const { types, version } = xml.parse(Buffer.from(zip['package.xml'] ?? []).toString()).Package;
    expect(version).toBe(68);
    expect(types.map((t: { name: string; members: string[] }) => [t.name, t.members.length])).toEqual([
      ['CustomField', manifest.fields.length + 1],
      ['PermissionSet', 2],
    ]);
  });

  it('to remove it is an empty package.xml and the list of what goes', () => {
    const files = destructiveFiles({ fields: all, permissionSets: [{ name: 'Keel_Viewer', nodes: [] }] }, '68.0');
    expect(xml.parse(files.get('package.xml') ?? '').Package).toEqual({ version: 68 });
    const { types } = xml.parse(files.get('destructiveChanges.xml') ?? '').Package;
    expect(types[1]).toEqual({ name: 'PermissionSet', members: 'Keel_Viewer' });
  });
});

describe('the SFDX project', () => {
  it('stands at the API version, without a namespace unless the package is managed', () => {
    const made = (namespace: string | undefined) =>
      JSON.parse(sourceFiles({ fields: [], ...options, namespace, apiVersion: '68.0' }).get('sfdx-project.json') ?? '');
    expect(made(undefined)).toMatchObject({ namespace: '', sourceApiVersion: '68.0' });
    expect(made('keelhq')).toMatchObject({ namespace: 'keelhq' });
  });
});
