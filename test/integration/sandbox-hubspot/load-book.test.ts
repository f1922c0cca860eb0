import { expect, test } from 'vitest';
import { grownBook } from './small-book.ts';
import { call, startSandbox } from './support.ts';

async function properties(path: string, names: string, options = {}) {
  const sandbox = await startSandbox(options);
  const reply = await call(sandbox, 'GET', `${path}?properties=${names}`);
  return reply.body.properties;
}

test('an account becomes a company with the standard and the custom properties', async () => {
  const names = 'name,domain,numberofemployees,hubspot_owner_id,createdate,book_account_id,contract_currency';
  expect(await properties('/crm/v3/objects/companies/9001', names)).toMatchObject({
    name: 'Birch Supplies',
    domain: 'birch.example',
    numberofemployees: '40',
    hubspot_owner_id: '7001',
    createdate: '2025-02-01T10:00:00.000Z',
    book_account_id: 'A-1',
    contract_currency: 'EUR',
  });
});

test('a parent account becomes hs_parent_company_id', async () => {
  expect((await properties('/crm/v3/objects/companies/9002', 'hs_parent_company_id')).hs_parent_company_id).toBe(
    '9001',
  );
});

test('usage becomes two sums and a last time, with contact samples counted for the account', async () => {
  expect(await properties('/crm/v3/objects/companies/9001', 'logins_30d,logins_prev_30d,logins_last_at')).toMatchObject(
    {
      logins_30d: '7',
      logins_prev_30d: '5',
      logins_last_at: '2026-10-30T00:00:00.000Z',
    },
  );
});

test('an account without samples of a metric has empty usage properties', async () => {
  expect((await properties('/crm/v3/objects/companies/9003', 'logins_30d')).logins_30d).toBeNull();
});

test('the latest churn event is the value and earlier ones are history', async () => {
  const sandbox = await startSandbox();
  const reply = await call(sandbox, 'GET', '/crm/v3/objects/companies/9003?propertiesWithHistory=churned_at');
  const values = reply.body.propertiesWithHistory.churned_at.map((entry: { value: string }) => entry.value);
  expect(values).toEqual(['2026-08-01T00:00:00.000Z', '2025-12-01T00:00:00.000Z']);
});

test('a won deal has the calculated stage properties and the contract fields', async () => {
  const names =
    'pipeline,hs_is_closed,hs_is_closed_won,hs_is_closed_lost,hs_deal_stage_probability,dealtype,contract_event,term_end';
  expect(await properties('/crm/v3/objects/deals/70001', names)).toMatchObject({
    pipeline: 'Renewals',
    hs_is_closed: 'true',
    hs_is_closed_won: 'true',
    hs_is_closed_lost: 'false',
    hs_deal_stage_probability: '1',
    dealtype: 'existingbusiness',
    contract_event: 'renewal',
    term_end: '2027-02-01',
  });
});

test('a closed ticket stands in the closed stage with its satisfaction', async () => {
  const names = 'hs_pipeline_stage,hs_ticket_priority,closed_date,satisfaction';
  expect(await properties('/crm/v3/objects/tickets/300001', names)).toMatchObject({
    hs_pipeline_stage: '4',
    hs_ticket_priority: 'URGENT',
    closed_date: '2026-10-02T08:00:00.000Z',
    satisfaction: '2',
  });
});

test('a survey response without a contact belongs to the first contact of its account', async () => {
  const sandbox = await startSandbox();
  const reply = await call(
    sandbox,
    'GET',
    '/crm/v3/objects/feedback_submissions?associations=contacts&properties=hs_survey_type',
  );
  const contacts = reply.body.results.map((one: { associations?: { contacts: { results: { id: string }[] } } }) =>
    one.associations?.contacts.results.map((link) => link.id),
  );
  expect(contacts).toEqual([['501'], ['503'], undefined]);
});

test('an unknown column becomes a number property when all its values are numbers, else text', async () => {
  const sandbox = await startSandbox({ book: grownBook(3) });
  const seats = await call(sandbox, 'GET', '/crm/properties/2026-03/companies/seats');
  const plan = await call(sandbox, 'GET', '/crm/properties/2026-03/companies/success_plan');
  expect([seats.body.type, plan.body.type]).toEqual(['number', 'string']);
});

test('an inactive owner is listed as archived only', async () => {
  const sandbox = await startSandbox();
  const active = await call(sandbox, 'GET', '/crm/owners/2026-03');
  const archived = await call(sandbox, 'GET', '/crm/owners/2026-03?archived=true');
  const emails = [active, archived].map((reply) => reply.body.results.map((one: { email: string }) => one.email));
  expect(emails).toEqual([['ana@vendor.example'], ['old@vendor.example']]);
});
