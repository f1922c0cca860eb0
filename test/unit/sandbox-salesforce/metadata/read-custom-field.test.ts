import { describe, expect, it } from 'vitest';
import { readCustomField } from '../../../../sandbox/salesforce/metadata/read-custom-field.ts';
import { nodeOf, parseXml } from '../../../../sandbox/salesforce/metadata/xml.ts';

function read(inner: string, name = 'Score__c') {
  const xml = parseXml(`<fields><label>Score</label>${inner}</fields>`);
  if (typeof xml === 'string') throw new Error(xml);
  return readCustomField(name, nodeOf(xml, 'fields') ?? {}, (object) => object === 'Account');
}

function problemOf(inner: string, name?: string): string {
  const result = read(inner, name);
  return 'problem' in result ? result.problem : 'none';
}

describe('readCustomField', () => {
  it('reads a number', () => {
    expect(read('<type>Number</type><precision>5</precision><scale>2</scale>')).toMatchObject({
      field: { name: 'Score__c', label: 'Score', type: 'double', precision: 5, scale: 2, needsGrant: true },
    });
  });

  it('reads a picklist with its default', () => {
    const values = ['Low', 'High'].map(
      (v) => `<value><fullName>${v}</fullName><default>${v === 'High'}</default></value>`,
    );
    const set = `<valueSet><restricted>true</restricted><valueSetDefinition>${values.join('')}</valueSetDefinition></valueSet>`;
    expect(read(`<type>Picklist</type>${set}`)).toMatchObject({
      field: {
        type: 'picklist',
        defaultValue: 'High',
        picklist: { isRestricted: true, values: [{ value: 'Low' }, {}] },
      },
    });
  });

  it('reads a lookup', () => {
    expect(read('<type>Lookup</type><referenceTo>Account</referenceTo>')).toMatchObject({
      field: { type: 'reference', referenceTo: ['Account'] },
    });
  });

  const problems: readonly (readonly [string, RegExp])[] = [
    ['<type>Nonsense</type>', /'Nonsense' is not a valid value for the enum 'FieldType'/],
    ['<type>AutoNumber</type>', /not enabled in this organization/],
    ['<type>Text</type>', /Must specify 'length' for a CustomField of type Text/],
    ['<type>Text</type><length>300</length>', /between 1 and 255/],
    ['<type>LongTextArea</type><length>255</length><visibleLines>3</visibleLines>', /between 256 and 131072/],
    ['<type>LongTextArea</type><length>1000</length>', /'visibleLines'/],
    ['<type>Number</type><scale>2</scale>', /'precision'/],
    ['<type>Number</type><precision>19</precision><scale>2</scale>', /less than or equal to 18/],
    ['<type>Number</type><precision>2</precision><scale>3</scale>', /Scale/],
    ['<type>Picklist</type>', /'valueSet'/],
    ['<type>Date</type><externalId>true</externalId>', /Can not specify 'externalId' for a CustomField of type Date/],
    ['<type>Lookup</type><referenceTo>Nowhere__c</referenceTo>', /no CustomObject named Nowhere__c found/],
    ['<type>Number</type><precision>5</precision><scale>0</scale><formula>1</formula>', /Formula/],
  ];

  it.each(problems)('refuses %s', (inner, problem) => {
    expect(problemOf(inner)).toMatch(problem);
  });

  it.each(['Score', 'a__b__c', '1st__c', 'end___c'])('refuses the name %s', (name) => {
    expect(problemOf('<type>Date</type>', name)).not.toBe('none');
  });
});
