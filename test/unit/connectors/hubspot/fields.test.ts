import nock from 'nock';
import { afterEach, describe, expect, it } from 'vitest';
import { fields } from '../../../../connectors/hubspot/writers/fields.ts';
import type { FieldRow } from '../../../../src/contracts/connector.ts';
import { FieldSpec } from '../../../../src/contracts/manifest.ts';
import { context, objectOf, type SeenRequest, scriptHubSpot } from './scripted-hubspot.ts';

afterEach(() => nock.cleanAll());

const row = (externalId: string, values: FieldRow['values'] = { keel_health: 71 }): FieldRow => ({
  recordType: 'account',
  externalId,
  values,
});
const inputsOf = (request: SeenRequest | undefined) =>
  (request?.json as { inputs: { id: string; properties: Record<string, string> }[] } | undefined)?.inputs ?? [];
const batch = (more: object) => ({ status: 'COMPLETE', startedAt: 'x', completedAt: 'x', results: [], ...more });
const echo = (request: SeenRequest) => batch({ results: inputsOf(request).map((i) => objectOf(i.id)) });
const codes = (outcomes: Awaited<ReturnType<typeof fields.write>>) =>
  outcomes.map((o) => (o.ok ? o.remoteId : o.error.detail.code));

describe('write', () => {
  it('sends text only and clears with an empty text', async () => {
    const seen = scriptHubSpot((r) => ({ body: echo(r) }));
    const outcomes = await fields.write(context(), [
      row('1', { keel_health: 71.5, keel_tier: 'high', keel_clv: null, keel_at: 1738404000000 }),
    ]);
    expect(codes(outcomes)).toEqual(['1']);
    expect(seen[0]?.path).toBe('/crm/objects/2026-03/companies/batch/update');
    expect(inputsOf(seen[0])[0]?.properties).toEqual({
      keel_health: '71.5',
      keel_tier: 'high',
      keel_clv: '',
      keel_at: '1738404000000',
    });
  });

  it('merges rows of one record before sending and answers each of them', async () => {
    const seen = scriptHubSpot((r) => ({ body: echo(r) }));
    const outcomes = await fields.write(context(), [row('1', { a: 1, b: 1 }), row('2'), row('1', { b: 2 })]);
    expect(codes(outcomes)).toEqual(['1', '2', '1']);
    expect(inputsOf(seen[0]).map((i) => [i.id, i.properties])).toEqual([
      ['1', { a: '1', b: '2' }],
      ['2', { keel_health: '71' }],
    ]);
  });

  it('gives each row of a 207 its own outcome, in order', async () => {
    const errors = [
      { status: 'error', category: 'OBJECT_NOT_FOUND', message: 'x', context: { ids: ['2'] } },
      { status: 'error', category: 'VALIDATION_ERROR', message: 'x', context: { objectWriteTraceId: ['keel-3'] } },
    ];
    scriptHubSpot(() => ({
      status: 207,
      body: batch({ results: [objectOf('4'), objectOf('1')], numErrors: 2, errors }),
    }));
    const outcomes = await fields.write(
      context(),
      ['1', '2', '3', '4'].map((id) => row(id)),
    );
    expect(codes(outcomes)).toEqual(['1', 'RECORD_GONE', 'HUBSPOT_VALIDATION', '4']);
  });

  it('halves a batch that is refused as a whole and parks only the bad row', async () => {
    const seen = scriptHubSpot((r) =>
      inputsOf(r).some((i) => i.id === '3')
        ? { status: 400, body: { status: 'error', category: 'VALIDATION_ERROR', message: 'x' } }
        : { body: echo(r) },
    );
    const outcomes = await fields.write(
      context(),
      ['1', '2', '3', '4', '5', '6', '7', '8'].map((id) => row(id)),
    );
    expect(codes(outcomes)).toEqual(['1', '2', 'HUBSPOT_VALIDATION', '4', '5', '6', '7', '8']);
    expect(seen).toHaveLength(7);
  });

  it('finds the bad row when a 207 does not name it', async () => {
    const error = { status: 'error', category: 'VALIDATION_ERROR', message: 'x', context: {} };
    scriptHubSpot((r) => {
      const ok = inputsOf(r)
        .filter((i) => i.id !== '2')
        .map((i) => objectOf(i.id));
      return ok.length === inputsOf(r).length
        ? { body: batch({ results: ok }) }
        : { status: 207, body: batch({ results: ok, numErrors: 1, errors: [error] }) };
    });
    expect(codes(await fields.write(context(), [row('1'), row('2'), row('3')]))).toEqual([
      '1',
      'HUBSPOT_VALIDATION',
      '3',
    ]);
  });

  it('takes the new id of a record that was merged meanwhile', async () => {
    scriptHubSpot(() => ({ body: batch({ results: [{ ...objectOf('77'), objectWriteTraceId: 'keel-1' }] }) }));
    expect(codes(await fields.write(context(), [row('1')]))).toEqual(['77']);
  });

  it('names a property that was deleted meanwhile, without halving', async () => {
    const message =
      'Property values were not valid: [{"isValid":false,"message":"m","error":"PROPERTY_DOESNT_EXIST","name":"keel_health"}]';
    const seen = scriptHubSpot(() => ({
      status: 400,
      body: { status: 'error', category: 'VALIDATION_ERROR', message },
    }));
    await expect(fields.write(context(), [row('1'), row('2')])).rejects.toMatchObject({
      kind: 'config',
      detail: { code: 'HUBSPOT_FIELD_GONE', context: { properties: 'keel_health' } },
    });
    expect(seen).toHaveLength(1);
  });

  it('writes contacts as contacts, and nothing for no rows', async () => {
    const seen = scriptHubSpot((r) => ({ body: echo(r) }));
    await fields.write(context(), [{ ...row('5'), recordType: 'contact' }]);
    expect(await fields.write(context(), [])).toEqual([]);
    expect(seen.map((s) => s.path)).toEqual(['/crm/objects/2026-03/contacts/batch/update']);
  });
});

const text = (en: string) => ({ en, zh: `${en}-zh` });
const spec = (key: string, type: FieldSpec['type'], more: object = {}) =>
  FieldSpec.parse({
    key,
    type,
    objects: ['account'],
    label: text(key),
    description: text('why'),
    writeWhen: { maxAgeDays: 7 },
    ...more,
  });
const specs = [
  spec('keel_health', 'number'),
  spec('keel_clv', 'currency'),
  spec('keel_tier', 'enumeration', {
    options: [
      { value: 'low', label: text('Low') },
      { value: 'high', label: text('High') },
    ],
  }),
  spec('keel_why', 'long_text'),
  spec('keel_as_of', 'datetime'),
];
const group = 'keel_customer_success';
interface Prop {
  name: string;
  type: string;
  groupName: string;
  options?: unknown[];
}

/** A portal's properties, as far as provisioning needs them. */
function portal(active: Prop[], archived: Prop[] = [], refuse: (name: string) => boolean = () => false) {
  const groups = new Set(active.map((p) => p.groupName));
  const full = (p: Prop) => ({ label: p.name, fieldType: 'x', description: '', options: [], ...p });
  const seen = scriptHubSpot((r) => {
    const isCreate = r.method === 'POST';
    if (r.path.endsWith('/groups')) {
      const isNew = !groups.has((r.json as { name: string }).name);
      groups.add((r.json as { name: string }).name);
      return isNew
        ? { status: 201, body: { ...(r.json as object), archived: false } }
        : { status: 409, body: { category: 'OBJECT_ALREADY_EXISTS' } };
    }
    if (isCreate && r.path.endsWith('/batch/archive')) {
      const names = (r.json as { inputs: { name: string }[] }).inputs.map((i) => i.name);
      active = active.filter((p) => !names.includes(p.name));
      return { status: 204 };
    }
    if (r.method === 'DELETE') return { status: 204 };
    if (isCreate && r.path.endsWith('/batch/create')) {
      const inputs = (r.json as { inputs: Prop[] }).inputs;
      const made = inputs.filter((p) => !refuse(p.name));
      active.push(...made);
      const failed = inputs.length - made.length;
      return failed === 0
        ? { status: 201, body: { status: 'COMPLETE', results: made.map(full) } }
        : {
            status: 207,
            body: {
              status: 'COMPLETE',
              results: made.map(full),
              numErrors: failed,
              errors: [{ category: 'VALIDATION_ERROR' }],
            },
          };
    }
    if (isCreate) {
      const wanted = r.json as Prop;
      const old = archived.find((p) => p.name === wanted.name);
      const made = { ...wanted, type: old?.type ?? wanted.type };
      active.push(made);
      return { status: 201, body: full(made) };
    }
    if (r.method === 'PATCH') return { body: full({ name: 'x', type: 'enumeration', groupName: group }) };
    return { body: { results: (r.query.get('archived') === 'true' ? archived : active).map(full) } };
  });
  return seen;
}

describe('provision', () => {
  it('makes the group and the properties with HubSpot types', async () => {
    const seen = portal([]);
    const done = await fields.provision(context(), specs);
    expect(done).toEqual({ created: specs.map((s) => s.key), existing: [], refused: [] });
    const made = seen.find((s) => s.path.endsWith('/batch/create'))?.json as { inputs: Record<string, unknown>[] };
    expect(made.inputs.map((i) => [i.name, i.type, i.fieldType, i.groupName])).toEqual([
      ['keel_health', 'number', 'number', group],
      ['keel_clv', 'number', 'number', group],
      ['keel_tier', 'enumeration', 'select', group],
      ['keel_why', 'string', 'textarea', group],
      ['keel_as_of', 'datetime', 'date', group],
    ]);
    expect(made.inputs[1]).not.toHaveProperty('showCurrencySymbol');
    expect(made.inputs[2]?.options).toEqual([
      { label: 'Low', value: 'low', displayOrder: 0, hidden: false },
      { label: 'High', value: 'high', displayOrder: 1, hidden: false },
    ]);
    expect(seen).toHaveLength(3);
  });

  it('creates nothing the second time, with one call', async () => {
    const seen = portal([]);
    await fields.provision(context(), specs);
    seen.length = 0;
    expect(await fields.provision(context(), specs)).toEqual({
      created: [],
      existing: specs.map((s) => s.key),
      refused: [],
    });
    expect(seen.map((s) => s.method)).toEqual(['GET']);
  });

  it("never touches a user's own property of the same name", async () => {
    const seen = portal([{ name: 'keel_health', type: 'number', groupName: 'companyinformation' }]);
    const done = await fields.provision(context(), [specs[0] as FieldSpec]);
    expect(done.refused.map((r) => [r.field, r.error.kind, r.error.detail.code])).toEqual([
      ['keel_health', 'config', 'HUBSPOT_FIELD_FOREIGN'],
    ]);
    expect(done.refused[0]?.error.detail.hint).toContain('Rename or delete');
    expect(seen.every((s) => s.method === 'GET')).toBe(true);
  });

  it('refuses a property whose type was changed', async () => {
    portal([{ name: 'keel_health', type: 'string', groupName: group }]);
    const done = await fields.provision(context(), [specs[0] as FieldSpec]);
    expect(done.refused.map((r) => r.error.detail.code)).toEqual(['HUBSPOT_FIELD_TYPE']);
  });

  it('restores a deleted property of its own', async () => {
    portal([], [{ name: 'keel_health', type: 'number', groupName: group }]);
    expect((await fields.provision(context(), [specs[0] as FieldSpec])).created).toEqual(['keel_health']);
  });

  it('adds options that a newer manifest has and keeps those an admin added', async () => {
    const options = [
      { label: 'Low', value: 'low', displayOrder: 0, hidden: false },
      { label: 'Mine', value: 'mine', displayOrder: 1, hidden: false },
    ];
    const seen = portal([{ name: 'keel_tier', type: 'enumeration', groupName: group, options }]);
    await fields.provision(context(), [specs[2] as FieldSpec]);
    const patch = seen.find((s) => s.method === 'PATCH')?.json as { options: { value: string }[] };
    expect(patch.options.map((o) => o.value)).toEqual(['low', 'mine', 'high']);
  });

  it('says which fields HubSpot did not make', async () => {
    portal([], [], (name) => name === 'keel_clv');
    const done = await fields.provision(context(), specs.slice(0, 2));
    expect(done.created).toEqual(['keel_health']);
    expect(done.refused.map((r) => [r.field, r.error.detail.code])).toEqual([['keel_clv', 'HUBSPOT_FIELD_REFUSED']]);
  });

  it('uses the language of the settings', async () => {
    const seen = portal([]);
    await fields.provision(context({ language: 'zh' }), [specs[0] as FieldSpec]);
    expect(JSON.stringify(seen.map((s) => s.json))).toContain('keel_health-zh');
  });
});

describe('deprovision', () => {
  it("removes Keel's properties and group, and nothing else", async () => {
    const seen = portal([
      { name: 'keel_health', type: 'number', groupName: group },
      { name: 'keel_clv', type: 'number', groupName: 'companyinformation' },
    ]);
    expect(await fields.deprovision(context(), specs)).toEqual({ removed: ['keel_health'] });
    expect(seen.map((s) => [s.method, s.path])).toEqual([
      ['GET', '/crm/properties/2026-03/companies'],
      ['POST', '/crm/properties/2026-03/companies/batch/archive'],
      ['DELETE', `/crm/properties/2026-03/companies/groups/${group}`],
    ]);
  });
});
