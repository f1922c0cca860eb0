import { expect, test } from 'vitest';
import { call, startSandbox } from './support.ts';

const path = '/crm/properties/2026-03/companies';
const score = {
  name: 'keel_score',
  label: 'Score',
  type: 'number',
  fieldType: 'number',
  groupName: 'companyinformation',
};
const option = (value: string, displayOrder: number) => ({ label: value, value, displayOrder, hidden: false });

test('a duplicate name is a 409 with its sub-category', async () => {
  const sandbox = await startSandbox();
  const first = await call(sandbox, 'POST', path, score);
  const second = await call(sandbox, 'POST', path, score);
  expect([first.status, second.status]).toEqual([201, 409]);
  expect(second.body).toMatchObject({
    category: 'OBJECT_ALREADY_EXISTS',
    subCategory: 'Properties.PROPERTY_WITH_NAME_EXISTS',
  });
});

test('a batch create answers 207 for the names that exist', async () => {
  const sandbox = await startSandbox();
  await call(sandbox, 'POST', path, score);
  const inputs = [score, { ...score, name: 'keel_other' }];
  const reply = await call(sandbox, 'POST', `${path}/batch/create`, { inputs });
  expect(reply.status).toBe(207);
  expect(reply.body).toMatchObject({ results: [{ name: 'keel_other' }], numErrors: 1 });
});

test('an archived name is restored with 201, and its values come back', async () => {
  const sandbox = await startSandbox();
  await call(sandbox, 'POST', path, score);
  await call(sandbox, 'PATCH', '/crm/v3/objects/companies/9001', { properties: { keel_score: '7' } });
  const gone = await call(sandbox, 'DELETE', `${path}/keel_score`);
  const missing = await call(sandbox, 'GET', `${path}/keel_score`);
  const back = await call(sandbox, 'POST', path, score);
  const value = await call(sandbox, 'GET', '/crm/v3/objects/companies/9001?properties=keel_score');
  expect([gone.status, missing.status, back.status, value.body.properties.keel_score]).toEqual([204, 404, 201, '7']);
});

test('a patch of the options replaces them all', async () => {
  const sandbox = await startSandbox();
  const tier = {
    ...score,
    name: 'keel_tier',
    type: 'enumeration',
    fieldType: 'select',
    options: [option('low', 0), option('high', 1)],
  };
  await call(sandbox, 'POST', path, tier);
  const reply = await call(sandbox, 'PATCH', `${path}/keel_tier`, { options: [option('medium', 0)] });
  expect(reply.body.options.map((one: { value: string }) => one.value)).toEqual(['medium']);
  const write = await call(sandbox, 'PATCH', '/crm/v3/objects/companies/9001', { properties: { keel_tier: 'low' } });
  expect(write.body.errors[0].code).toBe('INVALID_OPTION');
});

test('an option without its four parts is refused', async () => {
  const sandbox = await startSandbox();
  const tier = { ...score, type: 'enumeration', fieldType: 'select', options: [{ label: 'Low', value: 'low' }] };
  expect((await call(sandbox, 'POST', path, tier)).status).toBe(400);
});

test('wrong types, names and groups are refused', async () => {
  const sandbox = await startSandbox();
  const bad = [
    { type: 'money' },
    { fieldType: 'textarea' },
    { name: 'Keel Score' },
    { groupName: 'no_such_group' },
    { label: '' },
  ];
  const replies = await Promise.all(bad.map((part) => call(sandbox, 'POST', path, { ...score, ...part })));
  expect(replies.map((reply) => reply.status)).toEqual([400, 400, 400, 400, 400]);
});

test('a property in use and a group with properties cannot be deleted', async () => {
  const sandbox = await startSandbox();
  await call(sandbox, 'POST', `${path}/groups`, { name: 'keel', label: 'Keel', displayOrder: -1 });
  await call(sandbox, 'POST', path, { ...score, groupName: 'keel' });
  sandbox.state.usePropertyInWorkflow('keel_score');
  const property = await call(sandbox, 'DELETE', `${path}/keel_score`);
  const group = await call(sandbox, 'DELETE', `${path}/groups/keel`);
  expect(property.body).toMatchObject({ status: 'error', category: 'CANNOT_DELETE_PROPERTY_IN_USE' });
  expect(group.body).toMatchObject({ category: 'GROUP_WITH_ACTIVE_PROPERTIES' });
});

test('a calculated property says that its value is read-only', async () => {
  const sandbox = await startSandbox();
  const reply = await call(sandbox, 'GET', '/crm/properties/2026-03/deals/hs_is_closed_won');
  expect(reply.body).toMatchObject({ calculated: true, modificationMetadata: { readOnlyValue: true } });
});

test('extra display hints are kept and given back', async () => {
  const sandbox = await startSandbox();
  const reply = await call(sandbox, 'POST', path, { ...score, numberDisplayHint: 'percentage' });
  expect(reply.body.numberDisplayHint).toBe('percentage');
});

test('the limits count custom properties', async () => {
  const sandbox = await startSandbox();
  const usage = async () => {
    const { body } = await call(sandbox, 'GET', '/crm/limits/2026-03/custom-properties');
    return body.byObjectType.find((one: { objectTypeId: string }) => one.objectTypeId === '0-2').usage;
  };
  const before = await usage();
  await call(sandbox, 'POST', path, score);
  expect((await usage()) - before).toBe(1);
});
