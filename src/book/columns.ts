/**
 * The columns of every table of the book: one list for the reader, the writer and the documentation. A column that is not named
 * here is kept in the row's `extra`.
 */
import type { BookTable } from './types.ts';

/** `instant` is an ISO 8601 date or date and time (no zone means UTC); `date` a calendar day; `money` a decimal number. */
export type ColumnType = 'text' | 'number' | 'integer' | 'instant' | 'date' | 'money' | 'enum' | 'boolean';

export interface BookColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly required: boolean;
  /** The words an `enum` may hold. */
  readonly values?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  /** The cell is a moment at which something happened: the book's today lies after it. */
  readonly isEvent?: boolean;
  /** The cell names an account: `accounts.csv` should know it. */
  readonly isAccountRef?: boolean;
}

export interface BookTableSpec {
  readonly file: string;
  /** The column whose value names a row; null where rows have no id. */
  readonly id: string | null;
  readonly columns: readonly BookColumn[];
}

type Options = Partial<Omit<BookColumn, 'name' | 'type'>>;
const column = (name: string, type: ColumnType, options: Options = {}): BookColumn => ({
  name,
  type,
  required: false,
  ...options,
});
const required = { required: true };
const event = { isEvent: true };
const accountRef = column('account_id', 'text', { isAccountRef: true });
const contactRef = column('contact_id', 'text');
const oneOf = (...values: string[]): Options => ({ values });

const accounts: readonly BookColumn[] = [
  column('account_id', 'text', required),
  column('name', 'text', required),
  column('domain', 'text'),
  column('industry', 'text'),
  column('country', 'text'),
  column('employees', 'integer', { min: 0 }),
  column('owner_email', 'text'),
  column('created_at', 'instant', event),
  column('currency', 'text'),
  column('parent_account_id', 'text', { isAccountRef: true }),
];

const contacts: readonly BookColumn[] = [
  column('contact_id', 'text', required),
  accountRef,
  column('email', 'text'),
  column('first_name', 'text'),
  column('last_name', 'text'),
  column('title', 'text'),
  column('created_at', 'instant', event),
  column('left_at', 'instant', event),
];

const deals: readonly BookColumn[] = [
  column('deal_id', 'text', required),
  accountRef,
  column('name', 'text'),
  column('pipeline', 'text'),
  column('type', 'enum', oneOf('new', 'renewal', 'expansion', 'contraction', 'one_time')),
  column('stage', 'text'),
  column('status', 'enum', { ...required, ...oneOf('open', 'won', 'lost') }),
  column('amount', 'money'),
  column('recurring_amount', 'money'),
  column('currency', 'text'),
  column('created_at', 'instant', { ...required, ...event }),
  // The close date of an open deal is a plan, not an event: see `event-times.ts`.
  column('closed_at', 'instant', event),
  column('term_start', 'date'),
  column('term_end', 'date'),
  column('product', 'text'),
  column('quantity', 'number', { min: 0 }),
];

const tickets: readonly BookColumn[] = [
  column('ticket_id', 'text', required),
  accountRef,
  contactRef,
  column('subject', 'text'),
  column('priority', 'enum', oneOf('low', 'medium', 'high', 'urgent')),
  column('opened_at', 'instant', { ...required, ...event }),
  column('first_reply_at', 'instant', event),
  column('closed_at', 'instant', event),
  column('reopened_at', 'instant', event),
  column('satisfaction', 'number', { min: 1, max: 5 }),
];

const activities: readonly BookColumn[] = [
  column('activity_id', 'text', required),
  accountRef,
  contactRef,
  column('kind', 'enum', { ...required, ...oneOf('call', 'email', 'meeting', 'note') }),
  column('direction', 'enum', oneOf('in', 'out')),
  column('at', 'instant', { ...required, ...event }),
];

const surveys: readonly BookColumn[] = [
  column('response_id', 'text', required),
  accountRef,
  contactRef,
  column('kind', 'enum', { ...required, ...oneOf('nps', 'csat', 'ces') }),
  column('value', 'number', { ...required, min: 0, max: 10 }),
  column('at', 'instant', { ...required, ...event }),
  column('comment', 'text'),
];

const usage: readonly BookColumn[] = [
  accountRef,
  contactRef,
  column('metric', 'text', required),
  column('value', 'number', required),
  column('at', 'instant', { ...required, ...event }),
];

const churn: readonly BookColumn[] = [
  column('account_id', 'text', { ...required, isAccountRef: true }),
  column('churned_at', 'instant', { ...required, ...event }),
  column('reason', 'text'),
];

const owners: readonly BookColumn[] = [
  column('owner_email', 'text', required),
  column('name', 'text'),
  column('active', 'boolean'),
];

/** Each table's file, id and columns, in the order in which they are written. */
export const bookColumns: Readonly<Record<BookTable, BookTableSpec>> = {
  accounts: { file: 'accounts.csv', id: 'account_id', columns: accounts },
  owners: { file: 'owners.csv', id: 'owner_email', columns: owners },
  contacts: { file: 'contacts.csv', id: 'contact_id', columns: contacts },
  deals: { file: 'deals.csv', id: 'deal_id', columns: deals },
  tickets: { file: 'tickets.csv', id: 'ticket_id', columns: tickets },
  activities: { file: 'activities.csv', id: 'activity_id', columns: activities },
  surveys: { file: 'surveys.csv', id: 'response_id', columns: surveys },
  usage: { file: 'usage.csv', id: null, columns: usage },
  churn: { file: 'churn.csv', id: null, columns: churn },
};
