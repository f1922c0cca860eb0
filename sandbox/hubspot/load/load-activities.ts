import type { Book, BookActivity } from '../../../src/book/types.ts';
import type { ObjectKey } from '../object-types.ts';
import { defaultAssociationType } from '../store/association-types.ts';
import type { Crm } from '../store/crm.ts';
import { instant, type LoadIndex } from './load-index.ts';

const objectOf: Readonly<Record<BookActivity['kind'], ObjectKey>> = {
  call: 'calls',
  email: 'emails',
  meeting: 'meetings',
  note: 'notes',
};
const callDirection = { in: 'INBOUND', out: 'OUTBOUND' } as const;
const emailDirection = { in: 'INCOMING_EMAIL', out: 'EMAIL' } as const;

export async function loadActivities(book: Book, crm: Crm, index: LoadIndex): Promise<void> {
  for await (const rows of book.read('activities')) {
    for (const activity of rows) addEngagement(crm, index, activity);
  }
}

function addEngagement(crm: Crm, index: LoadIndex, activity: BookActivity): void {
  const key = objectOf[activity.kind];
  const { table } = crm.objects[key];
  const atMs = instant(activity.at);
  if (atMs === undefined) return;
  // A meeting may be planned for a day after today; it was entered by today.
  const enteredMs = Math.min(atMs, crm.todayMs);
  const row = table.add(enteredMs, enteredMs);
  table.set(row, 'hs_timestamp', new Date(atMs).toISOString());
  if (key === 'calls' && activity.direction) table.set(row, 'hs_call_direction', callDirection[activity.direction]);
  if (key === 'emails' && activity.direction) table.set(row, 'hs_email_direction', emailDirection[activity.direction]);
  const contact = activity.contact_id === undefined ? undefined : index.contacts.get(activity.contact_id);
  if (contact !== undefined) associate(crm, key, row, 'contacts', contact);
  const accountId = activity.account_id ?? index.contactAccounts.get(activity.contact_id ?? '');
  const company = accountId === undefined ? undefined : index.accounts.get(accountId);
  if (company !== undefined) associate(crm, key, row, 'companies', company);
}

function associate(crm: Crm, key: ObjectKey, row: number, to: ObjectKey, toRow: number): void {
  const type = defaultAssociationType(key, to);
  if (type !== undefined) crm.associations.link(key, row, to, toRow, [type.typeId]);
}
