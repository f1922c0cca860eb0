import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { behindChange, select, soqlInstant, soqlText } from '../../../../connectors/salesforce/soql.ts';

/** How Salesforce reads a text literal; undefined: it does not end where it should. */
function readLiteral(literal: string): string | undefined {
  let value = '';
  for (let at = 1; at < literal.length; at += 1) {
    const char = literal[at] as string;
    if (char === "'") return at === literal.length - 1 ? value : undefined;
    if (char !== '\\') value += char;
    else {
      at += 1;
      const escaped = literal[at] as string;
      value += escaped === 'n' ? '\n' : escaped === 'r' ? '\r' : escaped;
    }
  }
  return undefined;
}

describe('soqlText', () => {
  it('comes back as it was, whatever it holds', () => {
    const hostile = fc.array(fc.constantFrom('\\', "'", '\n', '\r', 'a', ' OR Name != ', '"')).map((p) => p.join(''));
    fc.assert(fc.property(fc.oneof(fc.string(), hostile), (text) => readLiteral(soqlText(text)) === text));
  });

  it('escapes the backslash before the quote', () => {
    expect(soqlText("a\\' OR Name != 'x")).toBe(String.raw`'a\\\' OR Name != \'x'`);
  });
});

describe('select', () => {
  it('puts a statement together and leaves out what is not there', () => {
    const statement = select({
      object: 'Account',
      fields: ['Id', 'Name'],
      where: [undefined, 'IsDeleted = false', ''],
      orderBy: ['Id'],
      limit: 2,
    });
    expect(statement).toBe('SELECT Id, Name FROM Account WHERE IsDeleted = false ORDER BY Id LIMIT 2');
  });

  it('takes only API names as names', () => {
    expect(() => select({ object: 'Account', fields: ["Id FROM User WHERE Name = 'x'"] })).toThrow('A name');
  });
});

describe('moments', () => {
  it('are whole seconds, or say their fraction', () => {
    expect(soqlInstant(Date.UTC(2026, 0, 1))).toBe('2026-01-01T00:00:00Z');
    expect(soqlInstant(Date.UTC(2026, 0, 1) + 5)).toBe('2026-01-01T00:00:00.005Z');
  });

  it('that are equal are told apart by id', () => {
    expect(behindChange(Date.UTC(2026, 0, 1), '001')).toBe(
      "(SystemModstamp > 2026-01-01T00:00:00Z OR (SystemModstamp = 2026-01-01T00:00:00Z AND Id > '001'))",
    );
  });
});
