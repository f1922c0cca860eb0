import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { salesforce } from '../../../../connectors/salesforce/index.ts';
import { accounts } from '../../../../connectors/salesforce/streams/accounts.ts';
import { opportunities } from '../../../../connectors/salesforce/streams/opportunities.ts';
import { type RecordCase, readCases } from '../../../support/vendor-cases.ts';

const at = Date.UTC(2026, 0, 1);
const settings = salesforce.settings.parse({});
const folders: Readonly<Record<string, string>> = {
  users: 'users',
  accounts: 'accounts',
  contacts: 'contacts',
  opportunities: 'opportunities',
  'contact-roles': 'opportunity_contact_roles',
  cases: 'cases',
  tasks: 'tasks',
  events: 'events',
  surveys: 'surveys',
};

function streamOf(name: string) {
  const stream = salesforce.streams.find((s) => s.name === name);
  if (!stream) throw new Error(`no stream ${name}`);
  return stream;
}

describe('records of fixtures', () => {
  for (const [folder, streamName] of Object.entries(folders)) {
    for (const one of readCases<RecordCase>('salesforce', folder)) {
      const stream = streamOf(streamName);
      if (one.name.includes('invalid')) {
        it(`${one.name}: is refused by the raw schema`, () => {
          expect(stream.raw.safeParse(one.raw).success).toBe(false);
        });
      } else {
        it(`${one.name}: ${one.why}`, () => {
          const raw = Object.freeze(stream.raw.parse(one.raw));
          expect(stream.toRecords(raw as never, settings, at)).toEqual(one.expected);
        });
      }
    }
  }
});

describe('records of anything', () => {
  const value = fc.oneof(
    fc.constant(null),
    fc.string(),
    fc.constantFrom('true', '1e400', '-0', '2025-13-45', '99999999999999999999', 'NaN', 'Call', '001', 'nps'),
  );
  const names = [
    'Name',
    'Website',
    'Amount',
    'CloseDate',
    'LastStageChangeDate',
    'CreatedDate',
    'IsClosed',
    'IsWon',
    'TaskSubtype',
    'WhatId',
    'Churned_At__c',
    'x_30d__c',
    'x_last_at__c',
    'Kind__c',
    'Score__c',
    'Satisfaction__c',
    'Quantity__c',
    'Keel_Anything__c',
  ];

  it("is total for every stream and keeps Keel's own fields out", () => {
    const raws = fc
      .tuple(fc.string({ minLength: 1 }), fc.dictionary(fc.constantFrom(...names), value))
      .map(([Id, values]) => ({ ...values, Id }));
    fc.assert(
      fc.property(raws, (raw) => {
        for (const stream of salesforce.streams) {
          const records = stream.toRecords(stream.raw.parse(raw) as never, settings, at);
          if (/"keel_/i.test(JSON.stringify(records))) return false;
          for (const record of records) {
            for (const v of Object.values(record)) if (typeof v === 'number' && !Number.isFinite(v)) return false;
          }
        }
        return true;
      }),
    );
  });
});

describe('what the settings say', () => {
  it('keeps only the custom fields they name, in any case', () => {
    const raw = accounts.raw.parse({ Id: '1', Name: 'A', Region__c: 'EMEA', Tier__c: 'gold' });
    const [account] = accounts.toRecords(raw, salesforce.settings.parse({ customFields: ['tier__c'] }), at);
    expect(account).toMatchObject({ properties: { tier: 'gold' } });
    expect(account).not.toMatchObject({ properties: { region: 'EMEA' } });
  });

  it('makes a renewal of the types they name', () => {
    const raw = opportunities.raw.parse({ Id: '1', Name: 'A', Type: 'Extension' });
    const own = salesforce.settings.parse({ opportunity: { renewalTypes: ['Extension'] } });
    expect(opportunities.toRecords(raw, own, at)).toMatchObject([{ kind: 'renewal' }]);
    expect(opportunities.toRecords(raw, settings, at)).toMatchObject([{ kind: null }]);
  });

  it.each(['Name FROM User', "x' OR Name != 'y", '', '1abc'])('takes no field called %j', (name) => {
    expect(salesforce.settings.safeParse({ account: { churnedAt: name } }).success).toBe(false);
  });
});
