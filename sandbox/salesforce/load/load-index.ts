/** Where the book's ids ended up while it is loaded. */
import type { SandboxOrg } from '../org/sandbox-org.ts';
import type { RecordStore } from '../org/store/record-store.ts';

export interface LoadIndex {
  /** The book's today, 00:00 UTC. */
  readonly todayMs: number;
  /** account_id → row. */
  readonly accounts: Map<string, number>;
  /** By row of the account: the id of its owner. */
  readonly accountOwners: string[];
  /** contact_id → row. */
  readonly contacts: Map<string, number>;
  /** By row of the contact: the row of its account, -1: none that the book knows. */
  readonly contactAccounts: number[];
  /** By row of the account: its first contact. */
  readonly firstContacts: Map<number, number>;
  /** Address in lower case → user id. */
  readonly users: Map<string, string>;
}

/** The account a row speaks of: its own, else its contact's; -1: none that the book knows. */
export function accountRow(index: LoadIndex, accountId: string | undefined, contactId: string | undefined): number {
  if (accountId !== undefined) return index.accounts.get(accountId) ?? -1;
  const contact = contactId === undefined ? undefined : index.contacts.get(contactId);
  return contact === undefined ? -1 : (index.contactAccounts[contact] ?? -1);
}

export function idOrNull(org: SandboxOrg, object: string, row: number | undefined): string | null {
  return row === undefined || row < 0 ? null : storeOf(org, object).idOf(row);
}

/** Whoever owns the account also owns what hangs on it. */
export function ownerOf(org: SandboxOrg, index: LoadIndex, account: number): string {
  return index.accountOwners[account] ?? org.integrationUserId;
}

export function storeOf(org: SandboxOrg, object: string): RecordStore {
  const store = org.object(object);
  if (store === undefined) throw new Error(`The org has no ${object}`);
  return store;
}
