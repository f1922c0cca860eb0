import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv, readRowError, toCsv } from '../../../../../connectors/salesforce/writers/bulk-rows.ts';

const text = fc.string({ minLength: 1, unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', '\t', ';', '#', '😀') });

describe('toCsv', () => {
  it('leaves what a row does not name, and clears what is null', () => {
    const csv = toCsv([
      { id: '001A', values: { A__c: 1, B__c: null } },
      { id: '001B', values: { B__c: 'x' } },
    ]);
    expect(csv).toBe('Id,A__c,B__c\n001A,1,#N/A\n001B,,x\n');
  });

  it('is read back as it was written, whatever stands in a text', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (texts) => {
        const rows = texts.map((text, i) => ({ id: `00${i}`, values: { T__c: text } }));
        const expected = rows.map(({ id, values }) => ({ Id: id, T__c: values.T__c }));
        expect(readCsv(toCsv(rows))).toEqual(expected);
      }),
    );
  });
});

describe('readCsv', () => {
  it('reads a result with a last line that is not ended', () => {
    expect(readCsv('"sf__Id","sf__Error",Id\n"","X:y:--","001A"')).toEqual([
      { sf__Id: '', sf__Error: 'X:y:--', Id: '001A' },
    ]);
  });

  it('refuses a result that ends within a value', () => {
    expect(() => readCsv('"sf__Id"\n"001')).toThrow(SyntaxError);
  });
});

describe('readRowError', () => {
  it.each([
    ['UNABLE_TO_LOCK_ROW:unable to obtain exclusive access: 0015g:--', 'UNABLE_TO_LOCK_ROW', []],
    [
      'STRING_TOO_LONG:Next step: data value too large: x (max length=255):Keel_Next_Step__c --',
      'STRING_TOO_LONG',
      ['Keel_Next_Step__c'],
    ],
    [
      'REQUIRED_FIELD_MISSING:Required fields are missing: [A__c, B__c]:A__c, B__c --',
      'REQUIRED_FIELD_MISSING',
      ['A__c', 'B__c'],
    ],
    ['something else', '', []],
    ['', '', []],
  ])('reads %s', (text, code, fields) => {
    expect(readRowError(text)).toMatchObject({ code, fields });
  });
});
