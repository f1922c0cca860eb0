import type { Book, BookTicket } from '../../../src/book/types.ts';
import type { SandboxOrg } from '../org/sandbox-org.ts';
import { instant, stamps } from './book-values.ts';
import { ExtraFields } from './extra-fields.ts';
import { accountRow, idOrNull, type LoadIndex, ownerOf } from './load-index.ts';

const priorities = { low: 'Low', medium: 'Medium', high: 'High', urgent: 'Urgent' } as const;

export async function loadCases(book: Book, org: SandboxOrg, index: LoadIndex): Promise<void> {
  const extras = new ExtraFields(org, 'Case');
  for await (const rows of book.read('tickets')) {
    for (const ticket of rows) extras.add(addCase(org, index, ticket), ticket.extra);
  }
  extras.write();
}

function addCase(org: SandboxOrg, index: LoadIndex, ticket: BookTicket): number {
  const account = accountRow(index, ticket.account_id, ticket.contact_id);
  const contact = ticket.contact_id === undefined ? undefined : index.contacts.get(ticket.contact_id);
  const closedMs = instant(ticket.closed_at);
  const isReopened = closedMs !== undefined && (instant(ticket.reopened_at) ?? 0) > closedMs;
  const isClosed = closedMs !== undefined && closedMs <= index.todayMs && !isReopened;
  const open = ticket.first_reply_at === undefined ? 'New' : 'Working';
  return org.load(
    'Case',
    {
      Book_Ticket_Id__c: ticket.ticket_id,
      AccountId: idOrNull(org, 'Account', account),
      ContactId: idOrNull(org, 'Contact', contact),
      Subject: ticket.subject ?? null,
      Priority: ticket.priority === undefined ? null : priorities[ticket.priority],
      Status: isClosed ? 'Closed' : open,
      IsClosed: isClosed,
      Origin: 'Web',
      ClosedDate: closedMs ?? null,
      First_Reply_At__c: instant(ticket.first_reply_at) ?? null,
      Reopened_At__c: instant(ticket.reopened_at) ?? null,
      Satisfaction__c: ticket.satisfaction ?? null,
      OwnerId: ownerOf(org, index, account),
    },
    stamps(index.todayMs, ticket.opened_at, ticket.first_reply_at, ticket.closed_at, ticket.reopened_at),
  );
}
