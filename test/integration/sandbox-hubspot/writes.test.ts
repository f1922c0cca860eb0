import { describe, expect, test } from 'vitest';
import { call, startSandbox, taskInput } from './support.ts';

const batchUpdate = '/crm/objects/2026-03/companies/batch/update';

describe('values', () => {
  test('are cleared by an empty string', async () => {
    const sandbox = await startSandbox();
    const reply = await call(sandbox, 'PATCH', '/crm/v3/objects/companies/9001', { properties: { domain: '' } });
    expect(reply.body.properties.domain).toBeNull();
  });

  test('of an unknown property refuse the whole batch', async () => {
    const sandbox = await startSandbox();
    const inputs = [
      { id: '9001', properties: { city: 'Bergen' }, objectWriteTraceId: 'a' },
      { id: '9002', properties: { no_such: '1' }, objectWriteTraceId: 'b' },
    ];
    const reply = await call(sandbox, 'POST', batchUpdate, { inputs });
    expect(reply.status).toBe(400);
    expect(reply.body).toMatchObject({ category: 'VALIDATION_ERROR', correlationId: expect.any(String) });
    expect(reply.body.message).toContain('PROPERTY_DOESNT_EXIST');
    expect(sandbox.state.crm.objects.companies.table.get(0, 'city')).toBeNull();
  });

  test('that do not fit refuse their row when every row has a trace id', async () => {
    const sandbox = await startSandbox();
    const inputs = [
      { id: '9001', properties: { numberofemployees: '12' }, objectWriteTraceId: 'a' },
      { id: '9002', properties: { numberofemployees: 'many' }, objectWriteTraceId: 'b' },
    ];
    const reply = await call(sandbox, 'POST', batchUpdate, { inputs });
    expect(reply.status).toBe(207);
    expect(reply.body.results).toMatchObject([{ id: '9001', objectWriteTraceId: 'a' }]);
    expect(reply.body.errors).toMatchObject([
      { category: 'VALIDATION_ERROR', context: { objectWriteTraceId: ['b'], ids: ['9002'] } },
    ]);
  });

  test('of read-only and calculated properties are refused', async () => {
    const sandbox = await startSandbox();
    const codes = await Promise.all(
      [
        ['companies/9001', { num_associated_contacts: '3' }],
        ['deals/70001', { hs_is_closed_won: 'true' }],
        ['companies/9001', { hs_object_id: '1' }],
      ].map(async ([path, properties]) => {
        const reply = await call(sandbox, 'PATCH', `/crm/v3/objects/${path}`, { properties });
        return reply.body.errors[0].code;
      }),
    );
    expect(codes).toEqual(['READ_ONLY_VALUE', 'READ_ONLY_VALUE', 'READ_ONLY_VALUE']);
  });

  test('of lifecyclestage move forward only, unless cleared first', async () => {
    const sandbox = await startSandbox();
    const write = async (lifecyclestage: string) => {
      const reply = await call(sandbox, 'PATCH', '/crm/v3/objects/companies/9001', { properties: { lifecyclestage } });
      expect(reply.status).toBe(200);
    };
    const read = () => sandbox.state.crm.value('companies', 0, 'lifecyclestage');
    await write('customer');
    await write('lead');
    const kept = read();
    await write('');
    await write('lead');
    expect([kept, read()]).toEqual(['customer', 'lead']);
  });

  test('of a deal stage change the calculated properties', async () => {
    const sandbox = await startSandbox();
    const pipelines = await call(sandbox, 'GET', '/crm/pipelines/2026-03/deals');
    const stages = pipelines.body.results.flatMap((one: { stages: { id: string; label: string }[] }) => one.stages);
    const signed = stages.find((one: { label: string }) => one.label === 'Signed').id;
    await call(sandbox, 'PATCH', '/crm/v3/objects/deals/70002', { properties: { dealstage: signed } });
    const reply = await call(sandbox, 'GET', '/crm/v3/objects/deals/70002?properties=hs_is_closed_won');
    expect(reply.body.properties.hs_is_closed_won).toBe('true');
  });
});

test('a batch with the same id twice is refused', async () => {
  const sandbox = await startSandbox();
  const inputs = [1, 2].map(() => ({ id: '9001', properties: { city: 'Bergen' } }));
  expect((await call(sandbox, 'POST', batchUpdate, { inputs })).status).toBe(400);
});

test('a batch update writes all rows with one stamp', async () => {
  const sandbox = await startSandbox();
  const inputs = ['9001', '9002', '9003'].map((id) => ({ id, properties: { city: 'Bergen' } }));
  const reply = await call(sandbox, 'POST', batchUpdate, { inputs });
  expect([reply.status, reply.body.results.length]).toEqual([200, 3]);
});

test('an upsert by a unique property says which rows are new', async () => {
  const sandbox = await startSandbox();
  const inputs = ['kim@birch.example', 'new@birch.example'].map((id) => ({
    idProperty: 'email',
    id,
    properties: { jobtitle: 'CFO' },
  }));
  const reply = await call(sandbox, 'POST', '/crm/objects/2026-03/contacts/batch/upsert', { inputs });
  expect(reply.body.results.map((one: { new: boolean }) => one.new)).toEqual([false, true]);
});

test('a contact with a known e-mail is a conflict', async () => {
  const sandbox = await startSandbox();
  const reply = await call(sandbox, 'POST', '/crm/v3/objects/contacts', { properties: { email: 'kim@birch.example' } });
  expect(reply.status).toBe(409);
});

test('feedback submissions cannot be written', async () => {
  const sandbox = await startSandbox();
  const one = await call(sandbox, 'POST', '/crm/v3/objects/feedback_submissions', { properties: { hs_value: '9' } });
  const many = await call(sandbox, 'POST', '/crm/v3/objects/feedback_submissions/batch/update', { inputs: [] });
  expect([one.status, many.status]).toEqual([405, 405]);
});

test('a rule of the admin binds from version 2026-09 on', async () => {
  const sandbox = await startSandbox();
  sandbox.state.requireProperties('companies', ['domain']);
  const body = { properties: { name: 'Elm' } };
  const strict = await call(sandbox, 'POST', '/crm/objects/2026-09/companies', body);
  const lenient = await call(sandbox, 'POST', '/crm/objects/2026-03/companies', body);
  const numbered = await call(sandbox, 'POST', '/crm/v3/objects/companies', body);
  expect([strict.body.category, lenient.status, numbered.status]).toEqual(['MISSING_REQUIRED_PROPERTY', 201, 201]);
});

describe('tasks', () => {
  test('need a due date', async () => {
    const sandbox = await startSandbox();
    expect(
      (await call(sandbox, 'POST', '/crm/v3/objects/tasks', { properties: { hs_task_subject: 'Call' } })).status,
    ).toBe(400);
  });

  test('are created in a batch with their associations', async () => {
    const sandbox = await startSandbox();
    const inputs = [taskInput('9001', 'Call'), taskInput('9002', 'Write')];
    const reply = await call(sandbox, 'POST', '/crm/objects/2026-03/tasks/batch/create', { inputs });
    expect(reply.status).toBe(201);
    expect(Object.keys(sandbox.state.digest().tasks)).toEqual(['A-1 | Call', 'A-2 | Write']);
  });

  test('are all or nothing in a batch without trace ids', async () => {
    const sandbox = await startSandbox();
    const inputs = [taskInput('9001', 'Call'), taskInput('777', 'Write')];
    const reply = await call(sandbox, 'POST', '/crm/objects/2026-03/tasks/batch/create', { inputs });
    expect([reply.status, sandbox.state.digest().tasks]).toEqual([404, {}]);
  });

  test('fail row by row in a batch with trace ids', async () => {
    const sandbox = await startSandbox();
    const inputs = [
      { ...taskInput('9001', 'Call'), objectWriteTraceId: 'a' },
      { ...taskInput('777', 'Write'), objectWriteTraceId: 'b' },
    ];
    const reply = await call(sandbox, 'POST', '/crm/objects/2026-03/tasks/batch/create', { inputs });
    expect(reply.status).toBe(207);
    expect(reply.body.results).toMatchObject([{ objectWriteTraceId: 'a' }]);
    expect(reply.body.errors).toMatchObject([{ context: { objectWriteTraceId: ['b'] } }]);
  });

  test('get a completion date when they are completed', async () => {
    const sandbox = await startSandbox();
    const { body } = await call(sandbox, 'POST', '/crm/v3/objects/tasks', taskInput('9001', 'Call'));
    await call(sandbox, 'PATCH', `/crm/v3/objects/tasks/${body.id}`, { properties: { hs_task_status: 'COMPLETED' } });
    const reply = await call(sandbox, 'GET', `/crm/v3/objects/tasks/${body.id}?properties=hs_task_completion_date`);
    expect(reply.body.properties.hs_task_completion_date).toMatch(/^2026-11-01T/);
  });
});

test('archiving answers 204 and a record that never was 404', async () => {
  const sandbox = await startSandbox();
  const one = await call(sandbox, 'DELETE', '/crm/v3/objects/companies/9001');
  const none = await call(sandbox, 'DELETE', '/crm/v3/objects/companies/1');
  const batch = await call(sandbox, 'POST', '/crm/v3/objects/companies/batch/archive', {
    inputs: [{ id: '9002' }, { id: '1' }],
  });
  expect([one.status, none.status, batch.status]).toEqual([204, 404, 204]);
});

test('a GDPR delete empties the contact', async () => {
  const sandbox = await startSandbox();
  const reply = await call(sandbox, 'POST', '/crm/v3/objects/contacts/gdpr-delete', { objectId: '501' });
  const gone = await call(sandbox, 'GET', '/crm/v3/objects/contacts/501?archived=true');
  expect([reply.status, gone.body.properties.email]).toEqual([204, null]);
});
