import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hubspot } from '../../../../connectors/hubspot/index.ts';
import { companies } from '../../../../connectors/hubspot/streams/companies.ts';
import { type RecordCase, readCases } from '../../../support/vendor-cases.ts';

const at = Date.UTC(2026, 0, 1);
const settings = hubspot.settings.parse({});
const defaultStream: Readonly<Record<string, string>> = {
  companies: 'companies',
  contacts: 'contacts',
  deals: 'deals',
  tickets: 'tickets',
  engagements: 'calls',
  feedback: 'feedback_submissions',
  owners: 'owners',
};

function streamOf(name: string) {
  const stream = hubspot.streams.find((s) => s.name === name);
  if (!stream) throw new Error(`no stream ${name}`);
  return stream;
}

describe('records of fixtures', () => {
  for (const [folder, streamName] of Object.entries(defaultStream)) {
    for (const one of readCases<RecordCase>('hubspot', folder)) {
      const stream = streamOf(one.stream ?? streamName);
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
    fc.constantFrom('true', '1e400', '-0', '2025-13-45', '99999999999999999999', 'NaN'),
  );
  const names = [
    'name',
    'amount',
    'closedate',
    'createdate',
    'churned_at',
    'x_30d',
    'x_last_at',
    'hs_value',
    'hs_survey_type',
    'hs_timestamp',
    'satisfaction',
    'quantity',
    'keel_health_score',
  ];

  it('is total for every stream and keeps keel_ properties out', () => {
    const raws = fc.record({
      id: fc.string({ minLength: 1 }),
      properties: fc.dictionary(fc.constantFrom(...names), value),
      archived: fc.boolean(),
    });
    fc.assert(
      fc.property(raws, (raw) => {
        for (const stream of hubspot.streams) {
          const parsed = stream.raw.parse(raw);
          const records = stream.toRecords(parsed as never, settings, at);
          const text = JSON.stringify(records);
          if (text.includes('"keel_')) return false;
          for (const record of records) {
            for (const v of Object.values(record)) if (typeof v === 'number' && !Number.isFinite(v)) return false;
          }
        }
        return true;
      }),
    );
  });

  it('keeps only the custom properties that the settings name', () => {
    const raw = companies.raw.parse({ id: '1', properties: { name: 'A', region: 'EMEA', tier: 'gold' } });
    const [account] = companies.toRecords(raw, hubspot.settings.parse({ customProperties: ['tier'] }), at);
    expect(account).toMatchObject({ properties: { tier: 'gold' } });
    expect(account).not.toMatchObject({ properties: { region: 'EMEA' } });
  });
});
