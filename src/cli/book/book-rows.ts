/** Records as rows of a book: what the CSV connector makes of a row, the other way round. */
import { bookColumns } from '../../book/columns.ts';
import type {
  BookAccount,
  BookActivity,
  BookChurn,
  BookContact,
  BookDeal,
  BookOwner,
  BookSurvey,
  BookTicket,
  BookUsage,
} from '../../book/types.ts';
import type {
  Account,
  Activity,
  Churn,
  Contact,
  Deal,
  Instant,
  Owner,
  Survey,
  Ticket,
} from '../../domain/records/types.ts';
import { moneyText } from '../../export/money-text.ts';
import type { UsageSample } from './usage-samples.ts';

/** Null and undefined members are left out: an empty cell is "not known". */
type Loose<T> = { [K in keyof T]: T[K] | null | undefined };

/** Required members are given by every caller; the type cannot say so of a loose object. */
function row<T extends object>(given: Loose<Omit<T, 'extra'>>, extra: Record<string, string> = {}): T {
  const known = Object.entries(given).filter(([, value]) => value !== null && value !== undefined);
  return { ...Object.fromEntries(known), extra } as unknown as T;
}

const time = (at: Instant | null): string | null => (at === null ? null : new Date(at).toISOString());
const day = (at: Instant | null): string | null => time(at)?.slice(0, 10) ?? null;
const money = (cents: number | null): string | null => (cents === null ? null : moneyText(cents));

const accountNames: ReadonlySet<string> = new Set(bookColumns.accounts.columns.map((column) => column.name));

/** A custom field with the name of one of the format's own columns gets another one. */
function extraOf(properties: Account['properties']): Record<string, string> {
  const named = Object.entries(properties).map(([name, text]) => [accountNames.has(name) ? `crm_${name}` : name, text]);
  return Object.fromEntries(named);
}

/** `ownerKey`: in a book an owner is named by the address. */
export function accountRow(account: Account, ownerKey: (id: string) => string): BookAccount {
  return row<BookAccount>(
    {
      account_id: account.id,
      name: account.name,
      domain: account.domain,
      industry: account.industry,
      country: account.country,
      employees: account.employees,
      owner_email: account.ownerId === null ? null : ownerKey(account.ownerId),
      created_at: time(account.createdAt),
      currency: account.currency,
      parent_account_id: account.parentId,
    },
    extraOf(account.properties),
  );
}

export const ownerRow = ({ email, name, active }: Owner): BookOwner => row({ owner_email: email, name, active });

export const contactRow = (contact: Contact): BookContact =>
  row<BookContact>({
    contact_id: contact.id,
    account_id: contact.accountId,
    email: null,
    first_name: null,
    last_name: null,
    title: contact.title,
    created_at: time(contact.createdAt),
    left_at: time(contact.leftAt),
  });

export const dealRow = (deal: Deal): BookDeal =>
  row<BookDeal>({
    deal_id: deal.id,
    account_id: deal.accountId,
    name: deal.name,
    pipeline: deal.pipeline,
    type: deal.kind,
    stage: deal.stage,
    status: deal.status,
    amount: money(deal.amountCents),
    recurring_amount: money(deal.recurringCents),
    currency: deal.currency,
    created_at: time(deal.createdAt),
    closed_at: time(deal.closedAt),
    term_start: day(deal.termStart),
    term_end: day(deal.termEnd),
    product: deal.product,
    quantity: deal.quantity,
  });

export const ticketRow = (ticket: Ticket): BookTicket =>
  row<BookTicket>({
    ticket_id: ticket.id,
    account_id: ticket.accountId,
    contact_id: ticket.contactId,
    subject: null,
    priority: ticket.priority,
    opened_at: time(ticket.openedAt),
    first_reply_at: time(ticket.firstReplyAt),
    closed_at: time(ticket.closedAt),
    reopened_at: time(ticket.reopenedAt),
    satisfaction: ticket.satisfaction,
  });

export const activityRow = ({ id, accountId, contactId, kind, direction, at }: Activity): BookActivity =>
  row<BookActivity>({ activity_id: id, account_id: accountId, contact_id: contactId, kind, direction, at: time(at) });

export const surveyRow = ({ id, accountId, contactId, kind, value, at }: Survey): BookSurvey =>
  row<BookSurvey>({
    response_id: id,
    account_id: accountId,
    contact_id: contactId,
    kind,
    value,
    at: time(at),
    comment: null,
  });

export const usageRow = ({ accountId, metric, value, at }: UsageSample): BookUsage =>
  row<BookUsage>({ account_id: accountId, contact_id: null, metric, value, at: time(at) });

export const churnRow = ({ accountId, at, reason }: Churn): BookChurn =>
  row<BookChurn>({ account_id: accountId, churned_at: time(at), reason });
