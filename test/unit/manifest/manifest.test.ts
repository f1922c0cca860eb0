import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkManifest, checkProjectManifest } from '../../../scripts/check-manifest.ts';
import { isSchemaCurrent } from '../../../scripts/manifest-schema.ts';
import { Manifest } from '../../../src/contracts/manifest.ts';

const raw = readFileSync(new URL('../../../manifest.json', import.meta.url), 'utf8');
const manifest = Manifest.parse(JSON.parse(raw));
const pack = { version: manifest.version, license: manifest.license };

type Json = { [key: string]: Json } & Json[];
/** The project's manifest with one thing broken. */
const broken = (edit: (json: Json) => void): string[] => {
  const json = JSON.parse(raw);
  edit(json);
  return checkManifest(json, pack);
};
const field = (json: Json, key: string): Json => {
  const found = json.fields?.find((candidate) => String(candidate.key) === key);
  if (!found) throw new Error(`no field ${key}`);
  return found;
};

describe('manifest.json', () => {
  test('has no problems', () => {
    expect(checkProjectManifest()).toEqual([]);
  });

  test('is described by a current manifest.schema.json', () => {
    expect(isSchemaCurrent()).toBe(true);
  });

  test('declares every field people are promised', () => {
    expect(manifest.fields.map((spec) => `${spec.key}:${spec.type}`)).toEqual([
      'keel_churn_risk:number',
      'keel_risk_tier:enumeration',
      'keel_risk_change_30d:percent_points',
      'keel_risk_drivers:long_text',
      'keel_health_score:number',
      'keel_lifecycle_stage:enumeration',
      'keel_clv:currency',
      'keel_segment:enumeration',
      'keel_next_step:text',
      'keel_renewal_probability:number',
      'keel_data_coverage:number',
      'keel_data_as_of:datetime',
      'keel_scored_at:datetime',
      'keel_model_version:text',
    ]);
  });

  test('puts the direction into the label of every risk and health number', () => {
    const labelled = manifest.fields.filter((spec) => ['keel_churn_risk', 'keel_health_score'].includes(spec.key));
    expect(labelled.map((spec) => spec.label.en)).toEqual([
      'Churn risk % (higher is worse)',
      'Health (higher is better)',
    ]);
  });

  test('writes every field again after a week at the latest', () => {
    expect(manifest.fields.filter((spec) => spec.writeWhen.maxAgeDays > 7)).toEqual([]);
  });

  test('asks for no write scope on deals, tickets or owners', () => {
    const { required, optional, conditional } = manifest.crms.hubspot.scopes;
    const writes = [...required, ...optional, ...conditional].map((s) => s.scope).filter((s) => s.endsWith('.write'));
    expect(writes).toEqual([
      'crm.objects.companies.write',
      'crm.objects.contacts.write',
      'crm.schemas.companies.write',
      'crm.schemas.contacts.write',
    ]);
  });

  test('writes no standard field of Salesforce but those of tasks', () => {
    const { objects } = manifest.crms.salesforce;
    expect(Object.keys(objects).filter((name) => (objects[name]?.write.length ?? 0) > 0)).toEqual(['Task']);
  });

  test('names every host that data leaves to', () => {
    expect(manifest.data.egressHosts).toEqual([
      'api.hubapi.com',
      'login.salesforce.com',
      'test.salesforce.com',
      '*.my.salesforce.com',
    ]);
  });
});

describe('checkManifest', () => {
  test.each<[string, (json: Json) => void, string]>([
    ['a field named twice', (m) => m.fields?.push(field(m, 'keel_clv')), 'field keel_clv: named twice'],
    ['a number without decimals', (m) => Reflect.deleteProperty(field(m, 'keel_clv'), 'decimals'), 'needs "decimals"'],
    [
      'a threshold on a text',
      (m) => Object.assign(field(m, 'keel_next_step'), { writeWhen: { change: 1, maxAgeDays: 7 } }),
      'only a number',
    ],
    [
      'an enumeration without options',
      (m) => Reflect.deleteProperty(field(m, 'keel_segment'), 'options'),
      'at least two options',
    ],
    [
      'a tier the domain does not know',
      (m) => field(m, 'keel_risk_tier').options?.pop(),
      'options must be low, medium, high, critical',
    ],
    [
      'a label Salesforce would cut',
      (m) => Object.assign(field(m, 'keel_clv'), { label: { en: 'x'.repeat(41), zh: 'x' } }),
      'more than 40 characters',
    ],
    [
      'a Chinese label Salesforce would cut',
      (m) => Object.assign(field(m, 'keel_clv').label ?? {}, { zh: '值'.repeat(41) }),
      'more than 40',
    ],
    [
      'a description Salesforce would cut',
      (m) => Object.assign(field(m, 'keel_clv').description ?? {}, { en: 'x'.repeat(511) }),
      'more than 510 characters',
    ],
    [
      'a key too long for Salesforce',
      (m) => Object.assign(field(m, 'keel_clv'), { key: `keel_${'x'.repeat(36)}` }),
      'more than 40 characters in Salesforce',
    ],
    [
      'a Salesforce scope named twice',
      (m) => m.crms?.salesforce?.oauthScopes?.push(m.crms.salesforce.oauthScopes[0] as Json),
      'scope api: named twice',
    ],
    [
      'a reference on tasks that is a field, too',
      (m) => Object.assign(m.crms?.salesforce?.package?.taskReference ?? {}, { key: 'keel_clv' }),
      'field keel_clv: named twice',
    ],
    ['another version than the package', (m) => Object.assign(m, { version: '9.9.9' }), 'version 9.9.9'],
    ['a missing Chinese label', (m) => Object.assign(field(m, 'keel_clv'), { label: { en: 'Value' } }), 'label.zh'],
    ['a key without the prefix', (m) => Object.assign(field(m, 'keel_clv'), { key: 'clv' }), 'fields.6.key'],
  ])('finds %s', (_what, edit, expected) => {
    expect(broken(edit).join('\n')).toContain(expected);
  });
});
