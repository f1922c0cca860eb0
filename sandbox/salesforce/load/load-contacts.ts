import type { Book, BookContact } from '../../../src/book/types.ts';
import type { SandboxOrg } from '../org/sandbox-org.ts';
import { instant, stamps } from './book-values.ts';
import { currencyIn } from './currencies-of.ts';
import { ExtraFields } from './extra-fields.ts';
import { idOrNull, type LoadIndex, ownerOf } from './load-index.ts';

/** A contact needs a last name in Salesforce; this is what it says where a form had none. */
const noLastName = '[not provided]';

export async function loadContacts(book: Book, org: SandboxOrg, index: LoadIndex): Promise<void> {
  const extras = new ExtraFields(org, 'Contact');
  for await (const rows of book.read('contacts')) {
    for (const contact of rows) {
      const account = contact.account_id === undefined ? -1 : (index.accounts.get(contact.account_id) ?? -1);
      const row = addContact(org, index, contact, account);
      index.contacts.set(contact.contact_id, row);
      index.contactAccounts[row] = account;
      if (account >= 0 && !index.firstContacts.has(account)) index.firstContacts.set(account, row);
      extras.add(row, contact.extra);
    }
  }
  extras.write();
}

function addContact(org: SandboxOrg, index: LoadIndex, contact: BookContact, account: number): number {
  return org.load(
    'Contact',
    {
      Book_Contact_Id__c: contact.contact_id,
      AccountId: idOrNull(org, 'Account', account),
      FirstName: contact.first_name ?? null,
      LastName: contact.last_name ?? noLastName,
      Email: contact.email?.toLowerCase() ?? null,
      Title: contact.title ?? null,
      Left_Company_At__c: instant(contact.left_at) ?? null,
      OwnerId: ownerOf(org, index, account),
      ...currencyIn(org, undefined),
    },
    stamps(index.todayMs, contact.created_at, contact.left_at),
  );
}
