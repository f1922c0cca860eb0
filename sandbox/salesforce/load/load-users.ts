import type { Book } from '../../../src/book/types.ts';
import type { SandboxOrg } from '../org/sandbox-org.ts';
import { addressKey } from './book-values.ts';
import type { LoadIndex } from './load-index.ts';

/** Adds a user once per address and returns the user's id. Whoever owns an account without a row of his own is named by his address. */
export function ensureUser(org: SandboxOrg, index: LoadIndex, email: string, name?: string, isActive = true): string {
  const key = addressKey(email);
  const known = index.users.get(key);
  if (known !== undefined) return known;
  const words = (name ?? email.split('@')[0] ?? '').trim().split(/\s+/);
  // A last name is required; a single word is one.
  const lastName = words.length > 1 ? words.slice(1).join(' ') : (words[0] ?? '') || email;
  const firstName = words.length > 1 ? (words[0] ?? null) : null;
  const stamps = { createdMs: index.todayMs, modifiedMs: index.todayMs };
  const id = org.addUser({ username: email.trim(), email: email.trim(), firstName, lastName, isActive, stamps });
  index.users.set(key, id);
  return id;
}

export async function loadUsers(book: Book, org: SandboxOrg, index: LoadIndex): Promise<void> {
  for await (const rows of book.read('owners')) {
    for (const owner of rows) ensureUser(org, index, owner.owner_email, owner.name, owner.active ?? true);
  }
}
