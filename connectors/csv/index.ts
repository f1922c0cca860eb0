import type { Connector } from '../../src/contracts/connector.ts';
import { check, inspect } from './check.ts';
import { classify } from './errors.ts';
import { settings } from './settings.ts';
import { accounts } from './streams/accounts.ts';
import { activities } from './streams/activities.ts';
import { churn } from './streams/churn.ts';
import { contacts } from './streams/contacts.ts';
import { deals } from './streams/deals.ts';
import { owners } from './streams/owners.ts';
import { surveys } from './streams/surveys.ts';
import { tickets } from './streams/tickets.ts';
import { usage } from './streams/usage.ts';

/** Reads a book, Keel's CSV format, from a folder. There is nothing to write to: such an install only scores. */
export const csv = {
  key: 'csv',
  displayName: 'CSV folder',
  apiVersion: 'book-1',
  settings,
  budgets: [],
  streams: [owners, accounts, contacts, deals, tickets, activities, surveys, usage, churn],
  classify,
  check,
  inspect,
} satisfies Connector<'csv', typeof settings>;
