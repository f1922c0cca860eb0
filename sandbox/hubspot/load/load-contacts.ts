import type { Book } from '../../../src/book/types.ts';
import type { Crm } from '../store/crm.ts';
import { ExtraColumns, isoTime, type LoadIndex, stamps } from './load-index.ts';

const primaryCompany = 1;

export async function loadContacts(book: Book, crm: Crm, index: LoadIndex): Promise<void> {
  const { table } = crm.objects.contacts;
  const extras = new ExtraColumns(crm, 'contacts');
  for await (const rows of book.read('contacts')) {
    for (const contact of rows) {
      const row = table.add(...stamps(crm, contact.created_at, contact.left_at));
      index.contacts.set(contact.contact_id, row);
      table.set(row, 'book_contact_id', contact.contact_id);
      table.set(row, 'email', contact.email?.toLowerCase() ?? null);
      table.set(row, 'firstname', contact.first_name ?? null);
      table.set(row, 'lastname', contact.last_name ?? null);
      table.set(row, 'jobtitle', contact.title ?? null);
      table.set(row, 'left_company_at', isoTime(contact.left_at));
      extras.add(row, contact.extra);
      if (contact.account_id === undefined) continue;
      index.contactAccounts.set(contact.contact_id, contact.account_id);
      const company = index.accounts.get(contact.account_id);
      if (company !== undefined) crm.associations.link('contacts', row, 'companies', company, [primaryCompany]);
    }
  }
  extras.define();
}
