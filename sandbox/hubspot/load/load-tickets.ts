import type { Book, BookTicket } from '../../../src/book/types.ts';
import type { Crm } from '../store/crm.ts';
import { ExtraColumns, instant, isoTime, type LoadIndex, stamps } from './load-index.ts';

const primaryCompany = 26;
const toContact = 16;
const pipelineId = '0';
const stageIds = { isNew: '1', waiting: '2', closed: '4' } as const;

export async function loadTickets(book: Book, crm: Crm, index: LoadIndex): Promise<void> {
  definePipeline(crm);
  const extras = new ExtraColumns(crm, 'tickets');
  for await (const rows of book.read('tickets')) {
    for (const ticket of rows) {
      const row = addTicket(crm, ticket);
      extras.add(row, ticket.extra);
      const contact = ticket.contact_id === undefined ? undefined : index.contacts.get(ticket.contact_id);
      if (contact !== undefined) crm.associations.link('tickets', row, 'contacts', contact, [toContact]);
      const accountId = ticket.account_id ?? index.contactAccounts.get(ticket.contact_id ?? '');
      const company = accountId === undefined ? undefined : index.accounts.get(accountId);
      if (company !== undefined) crm.associations.link('tickets', row, 'companies', company, [primaryCompany]);
    }
  }
  extras.define();
}

function definePipeline(crm: Crm): void {
  const stages = [
    { id: stageIds.isNew, label: 'New', isClosed: false },
    { id: stageIds.waiting, label: 'Waiting', isClosed: false },
    { id: stageIds.closed, label: 'Closed', isClosed: true },
  ].map(({ id, label, isClosed }, displayOrder) => ({
    id,
    label,
    displayOrder,
    metadata: { ticketState: isClosed ? 'CLOSED' : 'OPEN', isClosed: String(isClosed) },
  }));
  crm.pipelines.set('tickets', [{ id: pipelineId, label: 'Support pipeline', displayOrder: 0, stages }]);
}

function addTicket(crm: Crm, ticket: BookTicket): number {
  const { table } = crm.objects.tickets;
  const row = table.add(...stamps(crm, ticket.opened_at, ticket.first_reply_at, ticket.closed_at, ticket.reopened_at));
  const closedMs = instant(ticket.closed_at);
  const isReopened = closedMs !== undefined && (instant(ticket.reopened_at) ?? 0) > closedMs;
  const isClosed = closedMs !== undefined && closedMs <= crm.todayMs && !isReopened;
  const open = ticket.first_reply_at === undefined ? stageIds.isNew : stageIds.waiting;
  table.set(row, 'book_ticket_id', ticket.ticket_id);
  table.set(row, 'subject', ticket.subject ?? null);
  table.set(row, 'hs_pipeline', pipelineId);
  table.set(row, 'hs_pipeline_stage', isClosed ? stageIds.closed : open);
  table.set(row, 'hs_ticket_priority', ticket.priority?.toUpperCase() ?? null);
  table.set(row, 'closed_date', isoTime(ticket.closed_at));
  table.set(row, 'first_agent_reply_date', isoTime(ticket.first_reply_at));
  table.set(row, 'hs_ticket_reopened_at', isoTime(ticket.reopened_at));
  table.set(row, 'satisfaction', ticket.satisfaction === undefined ? null : String(ticket.satisfaction));
  return row;
}
