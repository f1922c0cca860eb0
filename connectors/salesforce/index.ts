import type { Connector } from '../../src/contracts/connector.ts';
import { budgets, dailyBudget } from './budgets.ts';
import { check, locate } from './check.ts';
import { refresh } from './credentials/refresh.ts';
import { classify } from './errors.ts';
import { inspect } from './inspect.ts';
import { settings } from './settings.ts';
import { accounts } from './streams/accounts.ts';
import { cases } from './streams/cases.ts';
import { contactRoles } from './streams/contact-roles.ts';
import { contacts } from './streams/contacts.ts';
import { events } from './streams/events.ts';
import { opportunities } from './streams/opportunities.ts';
import { surveys } from './streams/surveys.ts';
import { tasks as taskStream } from './streams/tasks.ts';
import { users } from './streams/users.ts';
import { salesforceApiVersion } from './versions.ts';
import { fields } from './writers/fields.ts';
import { tasks } from './writers/tasks.ts';

export const salesforce = {
  key: 'salesforce',
  displayName: 'Salesforce',
  apiVersion: salesforceApiVersion,
  settings,
  budgets,
  dailyBudget,
  streams: [users, accounts, contacts, opportunities, contactRoles, cases, taskStream, events, surveys],
  fields,
  tasks,
  classify,
  check,
  inspect,
  locate,
  refresh,
} satisfies Connector<'salesforce', typeof settings>;
