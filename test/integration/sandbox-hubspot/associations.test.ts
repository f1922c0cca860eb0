import { expect, test } from 'vitest';
import { bookOf, smallRows } from './small-book.ts';
import { call, startSandbox } from './support.ts';

test('ids are numbers on the numbered version and text on the dated one', async () => {
  const sandbox = await startSandbox();
  const inputs = [{ id: '9001' }];
  const numbered = await call(sandbox, 'POST', '/crm/v4/associations/companies/contacts/batch/read', { inputs });
  const dated = await call(sandbox, 'POST', '/crm/associations/2026-03/companies/contacts/batch/read', { inputs });
  expect([numbered, dated].map((reply) => reply.body.results[0].to[0].toObjectId)).toEqual([501, '501']);
});

test('a primary association brings the unlabelled one, on both sides', async () => {
  const sandbox = await startSandbox();
  const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 }];
  const reply = await call(sandbox, 'PUT', '/crm/v4/objects/contacts/503/associations/companies/9003', types);
  const back = await call(sandbox, 'GET', '/crm/v4/objects/companies/9003/associations/contacts');
  expect(reply.status).toBe(201);
  expect(back.body.results[0].associationTypes).toMatchObject([
    { typeId: 2, label: 'Primary' },
    { typeId: 280, label: null },
  ]);
});

test('an archive of a batch is 204 on the numbered and 200 on the dated version', async () => {
  const sandbox = await startSandbox();
  const inputs = [{ from: { id: '9001' }, to: [{ id: '501' }] }];
  const numbered = await call(sandbox, 'POST', '/crm/v4/associations/companies/contacts/batch/archive', { inputs });
  const dated = await call(sandbox, 'POST', '/crm/associations/2026-09/companies/contacts/batch/archive', { inputs });
  const left = await call(sandbox, 'GET', '/crm/v4/objects/companies/9001/associations/contacts');
  expect([numbered.status, dated.status, left.body.results.length]).toEqual([204, 200, 1]);
});

test('the caps of a batch are 1,000 to read and 100 to archive', async () => {
  const sandbox = await startSandbox();
  const path = '/crm/v4/associations/companies/contacts/batch';
  const many = Array.from({ length: 1_001 }, (_, at) => ({ id: String(at), from: { id: String(at) }, to: [] }));
  const read = await call(sandbox, 'POST', `${path}/read`, { inputs: many });
  const archive = await call(sandbox, 'POST', `${path}/archive`, { inputs: many.slice(0, 101) });
  expect([read.status, archive.status]).toEqual([400, 400]);
});

test('a record with more than 500 links is read on with its cursor', async () => {
  const contacts = Array.from({ length: 620 }, (_, at) => ({ contact_id: `C${at}`, account_id: 'A-1' }));
  const sandbox = await startSandbox({ book: bookOf({ ...smallRows, contacts }) });
  const path = '/crm/associations/2026-03/companies/contacts/batch/read';
  const first = await call(sandbox, 'POST', path, { inputs: [{ id: '9001' }] });
  const { after } = first.body.results[0].paging.next;
  const second = await call(sandbox, 'POST', path, { inputs: [{ id: '9001', after }] });
  expect([first.body.results[0].to.length, second.body.results[0].to.length]).toEqual([500, 120]);
});

test('a link to an archived record is not shown', async () => {
  const sandbox = await startSandbox();
  sandbox.state.archive('contacts', '501');
  const reply = await call(sandbox, 'GET', '/crm/v4/objects/companies/9001/associations/contacts');
  expect(reply.body.results.map((one: { toObjectId: number }) => one.toObjectId)).toEqual([502]);
});

test('the labels between two objects are listed', async () => {
  const sandbox = await startSandbox();
  const reply = await call(sandbox, 'GET', '/crm/v4/associations/deals/companies/labels');
  expect(reply.body.results.map((one: { typeId: number }) => one.typeId)).toEqual([341, 5]);
});
