/**
 * The book: Keel's CSV format (a set of customers with their whole history). Shared by the CSV connector, the simulator and the
 * sandbox servers; it says nothing of any vendor. Column lists and parsing stand in `columns.ts`.
 *
 * Dates are ISO 8601 strings as in the file; numbers are parsed; money is a decimal string ("1234.50"): whoever needs cents
 * converts once. Absent optional values are undefined. Columns a table does not know are kept in `extra`.
 */
export interface BookAccount {
  account_id: string;
  name: string;
  domain?: string;
  industry?: string;
  country?: string;
  employees?: number;
  owner_email?: string;
  created_at?: string;
  currency?: string;
  parent_account_id?: string;
  extra: Record<string, string>;
}
export interface BookOwner {
  owner_email: string;
  name?: string;
  active?: boolean;
  extra: Record<string, string>;
}
export interface BookContact {
  contact_id: string;
  account_id?: string;
  email?: string;
  first_name?: string;
  last_name?: string;
  title?: string;
  created_at?: string;
  left_at?: string;
  extra: Record<string, string>;
}
export interface BookDeal {
  deal_id: string;
  account_id?: string;
  name?: string;
  pipeline?: string;
  type?: 'new' | 'renewal' | 'expansion' | 'contraction' | 'one_time';
  stage?: string;
  status: 'open' | 'won' | 'lost';
  amount?: string;
  recurring_amount?: string;
  currency?: string;
  created_at: string;
  closed_at?: string;
  term_start?: string;
  term_end?: string;
  product?: string;
  quantity?: number;
  extra: Record<string, string>;
}
export interface BookTicket {
  ticket_id: string;
  account_id?: string;
  contact_id?: string;
  subject?: string;
  priority?: 'low' | 'medium' | 'high' | 'urgent';
  opened_at: string;
  first_reply_at?: string;
  closed_at?: string;
  reopened_at?: string;
  satisfaction?: number;
  extra: Record<string, string>;
}
export interface BookActivity {
  activity_id: string;
  account_id?: string;
  contact_id?: string;
  kind: 'call' | 'email' | 'meeting' | 'note';
  direction?: 'in' | 'out';
  at: string;
  extra: Record<string, string>;
}
export interface BookSurvey {
  response_id: string;
  account_id?: string;
  contact_id?: string;
  kind: 'nps' | 'csat' | 'ces';
  value: number;
  at: string;
  comment?: string;
  extra: Record<string, string>;
}
export interface BookUsage {
  account_id?: string;
  contact_id?: string;
  metric: string;
  value: number;
  at: string;
  extra: Record<string, string>;
}
export interface BookChurn {
  account_id: string;
  churned_at: string;
  reason?: string;
  extra: Record<string, string>;
}

export interface BookTables {
  accounts: BookAccount;
  owners: BookOwner;
  contacts: BookContact;
  deals: BookDeal;
  tickets: BookTicket;
  activities: BookActivity;
  surveys: BookSurvey;
  usage: BookUsage;
  churn: BookChurn;
}
export type BookTable = keyof BookTables;
export const bookTables = [
  'accounts',
  'owners',
  'contacts',
  'deals',
  'tickets',
  'activities',
  'surveys',
  'usage',
  'churn',
] as const satisfies readonly BookTable[];

/** One problem in one cell or row; the reader goes on after it. */
export interface BookProblem {
  readonly file: string;
  /** 1-based, the header is line 1. */
  readonly line: number;
  readonly column: string | null;
  readonly code: string;
  /** What is wrong and what was expected, with the offending text shortened. */
  readonly message: string;
}

/**
 * A book that can be read in streams, a batch of rows at a time. `open-book.ts` gives one for a folder, `sandbox/book` one for a
 * simulation. Rows with problems are left out and reported to `onProblem`.
 */
export interface Book {
  /** The day after the last event, 00:00 UTC, in milliseconds. */
  today(): Promise<number>;
  read<T extends BookTable>(
    table: T,
    onProblem?: (problem: BookProblem) => void,
  ): AsyncIterable<readonly BookTables[T][]>;
}
