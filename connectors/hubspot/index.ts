import type { Connector } from '../../src/contracts/connector.ts';
import { budgets } from './budgets.ts';
import { check, inspect, locate } from './check.ts';
import { classify } from './errors.ts';
import { settings } from './settings.ts';
import { companies } from './streams/companies.ts';
import { contacts } from './streams/contacts.ts';
import { deals } from './streams/deals.ts';
import { engagements } from './streams/engagements.ts';
import { feedback } from './streams/feedback.ts';
import { owners } from './streams/owners.ts';
import { tickets } from './streams/tickets.ts';
import { hubspotApiVersion } from './versions.ts';
import { webhooks } from './webhooks.ts';
import { fields } from './writers/fields.ts';
import { tasks } from './writers/tasks.ts';

export const hubspot = {
  key: 'hubspot',
  displayName: 'HubSpot',
  apiVersion: hubspotApiVersion,
  settings,
  budgets,
  streams: [owners, companies, contacts, deals, tickets, ...engagements, feedback],
  fields,
  tasks,
  webhooks,
  classify,
  check,
  inspect,
  locate,
} satisfies Connector<'hubspot', typeof settings>;
