/** Serves a book as a HubSpot account; the table in docs/book-in-hubspot.md is the specification. */
import type { Book } from '../../../src/book/types.ts';
import type { Crm } from '../store/crm.ts';
import { defineBookProperties } from './define-book-properties.ts';
import { loadAccounts } from './load-accounts.ts';
import { loadActivities } from './load-activities.ts';
import { loadChurn } from './load-churn.ts';
import { loadContacts } from './load-contacts.ts';
import { loadDeals } from './load-deals.ts';
import type { LoadIndex } from './load-index.ts';
import { loadOwners } from './load-owners.ts';
import { loadSurveys } from './load-surveys.ts';
import { loadTickets } from './load-tickets.ts';
import { loadUsage } from './load-usage.ts';

export async function loadBookIntoHubSpot(book: Book, crm: Crm): Promise<void> {
  defineBookProperties(crm);
  const index: LoadIndex = { accounts: new Map(), contacts: new Map(), contactAccounts: new Map(), owners: new Map() };
  await loadOwners(book, crm, index);
  await loadAccounts(book, crm, index);
  await loadContacts(book, crm, index);
  await loadDeals(book, crm, index);
  await loadTickets(book, crm, index);
  await loadActivities(book, crm, index);
  await loadSurveys(book, crm, index);
  await loadUsage(book, crm, index);
  await loadChurn(book, crm, index);
}
