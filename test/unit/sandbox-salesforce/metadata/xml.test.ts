import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseXml, textOf, toXml } from '../../../../sandbox/salesforce/metadata/xml.ts';

describe('toXml', () => {
  it('writes what parseXml reads', () => {
    const text = fc
      .string({ unit: fc.constantFrom('a', 'é', '&', '<', '>', '"', "'", ';', '#') })
      .map((one) => `x${one}x`);
    fc.assert(
      fc.property(text, (value) => {
        const read = parseXml(toXml('root', { child: value }));
        expect(typeof read === 'string' ? read : textOf(read.root as Record<string, unknown>, 'child')).toBe(value);
      }),
    );
  });

  it('writes null as nil, lists as several elements, and nothing for undefined', () => {
    const xml = toXml('root', { a: null, b: [1, 2], c: undefined, d: { '@type': 'T', e: true } });
    expect(xml).toBe('<root><a xsi:nil="true"/><b>1</b><b>2</b><d xsi:type="T"><e>true</e></d></root>');
  });
});

describe('parseXml', () => {
  it('loses prefixes and knows characters given by number', () => {
    expect(parseXml('<s:a xmlns:s="urn:x"><s:b>caf&#233;</s:b></s:a>')).toMatchObject({ a: { b: 'café' } });
  });

  it.each(['<a>', '', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])('says what is wrong with %j', (text) => {
    expect(parseXml(text)).toBeTypeOf('string');
  });
});
