import type { Book } from '../../../src/book/types.ts';
import type { Crm } from '../store/crm.ts';
import type { LoadIndex } from './load-index.ts';

const firstOwnerId = 7001;
const firstUserId = 42_001;

/** Adds an owner once per e-mail and returns the owner's id. */
export function ensureOwner(crm: Crm, index: LoadIndex, email: string, name?: string, isActive = true): string {
  const known = index.owners.get(email.toLowerCase());
  if (known !== undefined) return known;
  const at = crm.owners.length;
  const [firstName = '', ...rest] = (name ?? email.split('@')[0] ?? '').split(' ');
  const id = String(firstOwnerId + at);
  crm.owners.push({ id, email, firstName, lastName: rest.join(' '), userId: firstUserId + at, archived: !isActive });
  index.owners.set(email.toLowerCase(), id);
  return id;
}

export async function loadOwners(book: Book, crm: Crm, index: LoadIndex): Promise<void> {
  for await (const rows of book.read('owners')) {
    for (const owner of rows) ensureOwner(crm, index, owner.owner_email, owner.name, owner.active ?? true);
  }
}
