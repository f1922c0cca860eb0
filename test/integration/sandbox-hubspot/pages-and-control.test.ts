import { expect, test } from 'vitest';
import { call, startSandbox, taskInput } from './support.ts';

async function page(url: string) {
  const reply = await fetch(url);
  return { status: reply.status, url: reply.url, text: await reply.text(), headers: reply.headers };
}

test("a company's page shows Keel's fields by label, and its tasks without scripts", async () => {
  const sandbox = await startSandbox();
  await call(sandbox, 'POST', '/crm/properties/2026-03/companies/groups', {
    name: 'keel',
    label: 'Keel customer success',
  });
  const options = [{ label: 'Very high', value: 'critical', displayOrder: 0, hidden: false }];
  const tier = {
    name: 'keel_risk_tier',
    label: 'Risk tier',
    type: 'enumeration',
    fieldType: 'select',
    groupName: 'keel',
    options,
  };
  await call(sandbox, 'POST', '/crm/properties/2026-03/companies', tier);
  await call(sandbox, 'PATCH', '/crm/v3/objects/companies/9001', { properties: { keel_risk_tier: 'critical' } });
  const task = taskInput('9001', 'Call <b>them</b>');
  Object.assign(task.properties as object, { hs_task_body: '<p>Why<script>alert(1)</script></p>' });
  await call(sandbox, 'POST', '/crm/v3/objects/tasks', task);
  const shown = await page(`${sandbox.url}/contacts/1/record/0-2/9001`);
  expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(shown.text).toContain('Very high');
  expect(shown.text).toContain('Call &lt;b&gt;them&lt;/b&gt;');
  expect(shown.text).toContain('<p>Why</p>');
  expect(shown.text).not.toContain('alert(1)');
});

test('the page of a merged company leads to the new record', async () => {
  const sandbox = await startSandbox();
  sandbox.state.merge('companies', '9001', '9003');
  const shown = await page(`${sandbox.url}/contacts/1/record/0-2/9003`);
  expect(new URL(shown.url).pathname).toBe('/contacts/1/record/0-2/9004');
});

test('the list sorts by a property and links to the records', async () => {
  const sandbox = await startSandbox();
  const shown = await page(`${sandbox.url}/contacts/1/objects/0-2?sort=name&dir=desc`);
  const ids = [...shown.text.matchAll(/record\/0-2\/(\d+)/g)].map((match) => match[1]);
  expect(ids).toEqual(['9003', '9002', '9001']);
});

test('the list begins with the highest figure of Keel’s first field, once there is one', async () => {
  const sandbox = await startSandbox();
  const group = { name: 'keel', label: 'Keel' };
  const field = { name: 'keel_figure', label: 'Figure', type: 'number', fieldType: 'number', groupName: 'keel' };
  await call(sandbox, 'POST', '/crm/v3/properties/companies/groups', group);
  await call(sandbox, 'POST', '/crm/v3/properties/companies', field);
  for (const [id, figure] of [
    ['9001', '20'],
    ['9003', '80'],
  ]) {
    await call(sandbox, 'PATCH', `/crm/v3/objects/companies/${id}`, { properties: { keel_figure: figure } });
  }
  const shown = await page(`${sandbox.url}/contacts/1/objects/0-2`);
  const ids = [...shown.text.matchAll(/record\/0-2\/(\d+)/g)].map((match) => match[1]);
  expect(ids).toEqual(['9003', '9001', '9002']);
  expect(shown.text).toContain('Figure ↓');
});

test('a page that is not there is a 404 in HTML', async () => {
  const sandbox = await startSandbox();
  const shown = await page(`${sandbox.url}/contacts/1/record/0-2/5`);
  expect([shown.status, shown.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
});

test('the control interface gives the digest and the counts', async () => {
  const sandbox = await startSandbox();
  await call(sandbox, 'GET', '/crm/v3/objects/companies');
  const state = await call(sandbox, 'GET', '/__sandbox/state');
  const stats = await call(sandbox, 'GET', '/__sandbox/stats');
  expect(state.body).toEqual(JSON.parse(JSON.stringify(sandbox.state.digest())));
  expect(stats.body).toMatchObject({ calls: 1, byBudget: { general: 1 }, byEndpoint: { 'GET objects/:type': 1 } });
});

test('the control interface changes, merges and archives records', async () => {
  const sandbox = await startSandbox();
  await call(sandbox, 'POST', '/__sandbox/update', { objectType: 'company', id: '9001', properties: { city: 'Oslo' } });
  const merged = await call(sandbox, 'POST', '/__sandbox/merge', {
    objectType: 'company',
    primaryId: 9001,
    secondaryId: 9003,
  });
  await call(sandbox, 'POST', '/__sandbox/archive', { objectType: 'company', id: '9002' });
  const left = await call(sandbox, 'GET', '/crm/v3/objects/companies?properties=city');
  expect(left.body.results).toMatchObject([{ id: merged.body.id, properties: { city: 'Oslo' } }]);
});

test('the control interface names what it knows when asked for something else', async () => {
  const sandbox = await startSandbox();
  const reply = await call(sandbox, 'POST', '/__sandbox/explode', {});
  expect([reply.status, reply.body.message]).toEqual([404, expect.stringContaining('POST merge')]);
});

test('the digest does not tell which ids a task hung on, and shows duplicates', async () => {
  const digests = [];
  for (const isMerged of [false, true]) {
    const sandbox = await startSandbox();
    const task = taskInput('9001', 'Call');
    Object.assign(task.properties as object, { hs_task_body: '<p>See record 9001</p>' });
    await call(sandbox, 'POST', '/crm/v3/objects/tasks', task);
    await call(sandbox, 'POST', '/crm/v3/objects/tasks', task);
    const decoy = await call(sandbox, 'POST', '/crm/v3/objects/companies', { properties: { name: 'Decoy' } });
    if (isMerged) sandbox.state.merge('companies', '9001', decoy.body.id);
    digests.push(sandbox.state.digest());
  }
  expect(digests[0]?.tasks['A-1 | Call']).toHaveLength(2);
  expect(digests[1]).toEqual(digests[0]);
});

test('an unknown endpoint is 404 and a wrong method 405', async () => {
  const sandbox = await startSandbox();
  const unknown = await call(sandbox, 'GET', '/crm/objects/2019-01/companies');
  const wrong = await call(sandbox, 'DELETE', '/crm/owners/2026-03');
  expect([unknown.status, wrong.status]).toEqual([404, 405]);
});
