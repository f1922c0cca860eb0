/** Serves a book as a Salesforce org; the table in docs/book-in-salesforce.md is the specification. */
import type { Book } from '../../../src/book/types.ts';
import type { SandboxOrg } from '../org/sandbox-org.ts';
import { defineBookFields } from './define-book-fields.ts';
import { loadAccounts } from './load-accounts.ts';
import { loadActivities } from './load-activities.ts';
import { loadCases } from './load-cases.ts';
import { loadContacts } from './load-contacts.ts';
import type { LoadIndex } from './load-index.ts';
import { loadOpportunities } from './load-opportunities.ts';
import { loadSurveys } from './load-surveys.ts';
import { loadUsage } from './load-usage.ts';
import { loadUsers } from './load-users.ts';

export async function loadBookIntoOrg(book: Book, org: SandboxOrg): Promise<void> {
  defineBookFields(org);
  const index: LoadIndex = {
    todayMs: await book.today(),
    accounts: new Map(),
    accountOwners: [],
    contacts: new Map(),
    contactAccounts: [],
    firstContacts: new Map(),
    users: new Map(),
  };
  await loadUsers(book, org, index);
  await loadAccounts(book, org, index);
  await loadContacts(book, org, index);
  await loadOpportunities(book, org, index);
  await loadCases(book, org, index);
  await loadActivities(book, org, index);
  await loadSurveys(book, org, index);
  await loadUsage(book, org, index);
}
