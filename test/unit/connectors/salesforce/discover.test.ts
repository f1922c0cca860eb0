import { describe, expect, it } from 'vitest';
import { readDailyLimit } from '../../../../connectors/salesforce/check.ts';
import type { FieldInfo } from '../../../../connectors/salesforce/describe.ts';
import { accountExtras, discover, metricsIn } from '../../../../connectors/salesforce/discover.ts';
import { salesforce } from '../../../../connectors/salesforce/index.ts';
import { csvRows, jsonRows } from '../../../../connectors/salesforce/rows.ts';

const settings = salesforce.settings.parse({});
const field = (name: string, more: Partial<FieldInfo> = {}): FieldInfo => ({
  name,
  type: 'string',
  kind: 'text',
  isFormula: false,
  isCustom: name.endsWith('__c'),
  ...more,
});

describe('what is asked for', () => {
  it('is what the org has of it; what is missing is told, what is optional is not', () => {
    const info = { prefix: '001', fields: [field('Name'), field('Region__c'), field('IsDeleted')] };
    const { found, missing } = discover(info, { fields: ['Name', 'Industry', 'region__C'], optional: ['IsChild'] });
    expect(found.fields).toEqual({ Name: 'text', region__C: 'text' });
    expect(missing).toEqual(['Industry']);
    expect(found).toMatchObject({ prefix: '001', hasDeleted: true, hasMaster: false, hasFormulas: false });
  });

  it('holds no field that is made of several, and knows formulas', () => {
    const address = field('BillingAddress', { type: 'address', kind: null });
    const formula = field('Score__c', { isFormula: true });
    const { found, missing } = discover(
      { prefix: '', fields: [address, formula] },
      { fields: ['BillingAddress', 'Score__c'] },
    );
    expect(missing).toEqual(['BillingAddress']);
    expect(found).toMatchObject({ fields: { Score__c: 'text' }, hasFormulas: true });
  });

  it("of accounts are usage and custom fields, but for Keel's own, mapped ones, long texts and addresses", () => {
    const names = ['Logins_30d__c', 'Logins_Last_At__c', 'Tier__c', 'Churned_At__c', 'Keel_X__c', 'ns__Keel_Y__c'];
    const fields = [...names, 'Industry'].map((name) => field(name));
    const odd = [field('Notes__c', { type: 'textarea' }), field('Mail__c', { type: 'email' })];
    expect(accountExtras([...fields, ...odd], settings)).toEqual(['Logins_30d__c', 'Logins_Last_At__c', 'Tier__c']);
  });
});

describe('usage metrics', () => {
  it('need two of their three fields, in any case', () => {
    const names = ['Logins_30D__c', 'logins_prev_30d__c', 'alone_30d__c'];
    expect(metricsIn(names, settings.usage)).toEqual([
      { metric: 'logins', last30: 'Logins_30D__c', prev30: 'logins_prev_30d__c', lastAt: '' },
    ]);
  });

  it('are only those that the settings name', () => {
    const names = ['a_30d__c', 'a_last_at__c', 'b_30d__c', 'b_last_at__c'];
    expect(metricsIn(names, { ...settings.usage, metrics: ['B'] }).map((m) => m.metric)).toEqual(['b']);
  });
});

describe('a row', () => {
  const found = {
    at: 0,
    prefix: '001',
    fields: { amount__c: 'number', Seen_At__c: 'datetime', Active__c: 'boolean', Note__c: 'text' } as const,
    hasDeleted: true,
    hasMaster: true,
    hasFormulas: false,
  };
  const Id = '0015g0000000001AAA';
  const raw = { Id, amount__c: '80000000', Seen_At__c: '2026-01-01T00:00:00.000Z', Active__c: 'true', Note__c: null };

  it('is the same from JSON and from CSV', () => {
    const json = jsonRows(
      'Account',
      found,
    )({
      attributes: { type: 'Account' },
      Id,
      Amount__c: 80_000_000,
      Seen_At__c: '2026-01-01T00:00:00.000+0000',
      Active__c: true,
      Note__c: '',
      IsDeleted: false,
      MasterRecordId: null,
      SystemModstamp: '2026-01-01T00:00:00.000+0000',
    });
    const header = ['Id', 'Amount__c', 'Seen_At__c', 'Active__c', 'Note__c', 'IsDeleted', 'MasterRecordId'];
    const csv = csvRows('Account', found, header)([Id, '8.0E7', '2026-01-01T00:00:00.000Z', 'true', '', 'false', '']);
    expect(json).toMatchObject({ raw, isDeleted: false, masterId: null, changedAt: Date.UTC(2026, 0, 1) });
    expect(csv).toMatchObject({ raw, isDeleted: false, masterId: null });
  });

  it('that cannot be read is told of, and costs the others nothing', () => {
    const read = jsonRows('Account', { ...found, fields: { Owner__c: 'text' } });
    expect(read({ Id: 'x' })).toMatchObject({ kind: 'rejected', detail: { code: 'SALESFORCE_ROW_SHAPE' } });
    expect(read({ Id, Owner__c: { Name: 'x' } })).toMatchObject({ kind: 'rejected' });
  });

  it('of other columns than were asked for is none', () => {
    expect(() => csvRows('Account', found, ['<html>'])).toThrow(SyntaxError);
  });
});

describe('calls of the day', () => {
  it.each([
    ['api-usage=18/5000', { limit: 5000, used: 18 }],
    ['api-usage=18/5000; api-bursts=1/750', { limit: 5000, used: 18 }],
    ['per-app-api-usage=17/250(appName=x); api-usage=18/5000', { limit: 5000, used: 18 }],
  ])('are told by %j', (header, told) => {
    expect(readDailyLimit(header)).toMatchObject(told);
  });

  it.each([null, '', 'per-app-api-usage=17/250(appName=x)', 'api-usage=0/0'])('are not told by %j', (header) => {
    expect(readDailyLimit(header)).toBeUndefined();
  });
});
