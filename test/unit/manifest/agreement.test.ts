import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HubSpotSettings } from '../../../connectors/hubspot/settings.ts';
import { hubspotApiVersion } from '../../../connectors/hubspot/versions.ts';
import { webhooks } from '../../../connectors/hubspot/webhooks.ts';
import { Manifest } from '../../../src/contracts/manifest.ts';
import { fieldValues } from '../../../src/domain/scoring/field-values.ts';
import { lifecycleStages, riskTiers, type Score } from '../../../src/domain/scoring/score.ts';
import { segments } from '../../../src/domain/scoring/segment.ts';

const root = new URL('../../../', import.meta.url);
const manifest = Manifest.parse(JSON.parse(readFileSync(new URL('manifest.json', root), 'utf8')));
const fieldOf = new Map(manifest.fields.map((field) => [field.key, field]));

const share = fc.option(fc.double({ min: 0, max: 1, noNaN: true }));
const unknown = { score: null, coverage: 0, parts: [], reason: 'nothing is known' };
const scores: fc.Arbitrary<Score> = fc.record({
  customerId: fc.string({ minLength: 1 }),
  asOf: fc.integer({ min: 0, max: 4e12 }),
  modelVersion: fc.constant('scorecard-1'),
  risk: share,
  riskReason: fc.option(fc.string()),
  riskChange30d: fc.option(fc.double({ min: -1, max: 1, noNaN: true })),
  tier: fc.option(fc.constantFrom(...riskTiers)),
  drivers: fc.array(fc.record({ feature: fc.string(), contribution: fc.float({ noNaN: true }), text: fc.string() }), {
    maxLength: 4,
  }),
  health: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
  coverage: fc.double({ min: 0, max: 1, noNaN: true }),
  stage: fc.record({ stage: fc.constantFrom(...lifecycleStages), since: fc.constant(0), reason: fc.string() }),
  value: fc.record({
    cents: fc.option(fc.integer({ min: 0, max: 1e12 })),
    lowCents: fc.constant(null),
    highCents: fc.constant(null),
    reporting: fc.constant(null),
    reportingReason: fc.constant(null),
    currency: fc.constant('EUR'),
    method: fc.constant('contract'),
    horizonYears: fc.constant(3),
    discountRate: fc.constant(0.1),
    reason: fc.constant(null),
  }),
  recurringCents: fc.constant(null),
  currency: fc.constant('EUR'),
  renewalAt: fc.constant(null),
  segment: fc.option(fc.constantFrom(...segments)),
  nextStep: fc.option(fc.string()),
  nextStepKind: fc.constant(null),
  nextStepReason: fc.constant(null),
  renewalProbability: share,
  satisfaction: fc.constant(unknown),
  loyalty: fc.constant(unknown),
});

/** What a value breaks of its field's declaration; nothing if it fits. */
function misfit(key: string, value: string | number | null): string | null {
  const field = fieldOf.get(key);
  if (!field) return `${key} is not in the manifest`;
  if (value === null) return null;
  const isNumber = ['number', 'percent_points', 'currency', 'datetime'].includes(field.type);
  if (isNumber !== (typeof value === 'number')) return `${key}: ${value} is not of type ${field.type}`;
  if (field.options && !field.options.some((option) => option.value === value)) return `${key}: no option ${value}`;
  const decimals = String(value).split('.')[1]?.length ?? 0;
  return typeof value === 'number' && decimals > (field.decimals ?? 0)
    ? `${key}: ${value} has too many decimals`
    : null;
}

describe('the fields a score fills', () => {
  test('are those the manifest declares, in type, options and decimals', () => {
    fc.assert(
      fc.property(scores, (score) => {
        const values = fieldValues(score, 0);
        expect(Object.keys(values).toSorted()).toEqual([...fieldOf.keys()].toSorted());
        expect(Object.entries(values).flatMap(([key, value]) => misfit(key, value) ?? [])).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('have an option for every segment the domain gives, and no other', () => {
    const options = fieldOf.get('keel_segment')?.options?.map((option) => option.value.replaceAll('_', ' ')) ?? [];
    expect(options.toSorted()).toEqual([...segments].toSorted());
  });
});

describe('the HubSpot connector', () => {
  test('speaks the API version of the manifest', () => {
    expect(hubspotApiVersion).toBe(manifest.crms.hubspot.apiVersion);
  });

  test("puts fields into the manifest's property group", () => {
    expect(HubSpotSettings.parse({}).propertyGroup).toEqual(manifest.crms.hubspot.propertyGroup);
  });

  test('reads no HubSpot property that the manifest does not name', () => {
    const declared = new Set(manifest.data.read.flatMap((entry) => entry.properties));
    const folder = new URL('connectors/hubspot/streams/', root);
    const used = readdirSync(folder).flatMap((file) => [
      ...readFileSync(new URL(file, folder), 'utf8').matchAll(/'(hs_[a-z_]+)'/g),
    ]);
    expect(used.length).toBeGreaterThan(10);
    expect(used.map((match) => match[1] ?? '').filter((name) => !declared.has(name))).toEqual([]);
  });

  const subscriptions = manifest.crms.hubspot.webhooks.map(
    (webhook) => [Object.values(webhook).join(' '), webhook] as const,
  );
  test.each(subscriptions)('understands the webhook %s', (_name, webhook) => {
    const types: Record<string, string> = { contact: '0-1', company: '0-2', deal: '0-3', ticket: '0-5' };
    const event = {
      eventId: 1,
      subscriptionId: 2,
      portalId: 3,
      occurredAt: 4,
      objectId: 5,
      subscriptionType: webhook.subscriptionType,
      ...(webhook.objectType ? { objectTypeId: types[webhook.objectType] } : {}),
      ...(webhook.propertyName ? { propertyName: webhook.propertyName, propertyValue: 'x' } : {}),
    };
    const changes = webhooks.parse(new TextEncoder().encode(JSON.stringify([event])));
    expect(changes.map((change) => [change.accountRef, change.externalId])).toEqual([['3', '5']]);
  });
});
