/** A book small enough to know by heart: today is 1 November 2026. */
import type { Book, BookTable, BookTables } from '../../../src/book/types.ts';

type Rows = { readonly [T in BookTable]?: readonly Omit<BookTables[T], 'extra'>[] };

export const bookToday = Date.parse('2026-11-01T00:00:00Z');

export const smallRows: Rows = {
  owners: [
    { owner_email: 'ana@vendor.example', name: 'Ana Lee', active: true },
    { owner_email: 'old@vendor.example', name: 'Otto Old', active: false },
  ],
  accounts: [
    {
      account_id: 'A-1',
      name: 'Birch Supplies',
      domain: 'birch.example',
      owner_email: 'ana@vendor.example',
      created_at: '2025-02-01T10:00:00Z',
      currency: 'EUR',
      employees: 40,
    },
    { account_id: 'A-2', name: 'Cedar Works', created_at: '2025-03-01', parent_account_id: 'A-1', currency: 'EUR' },
    { account_id: 'A-3', name: 'Dune Traders', created_at: '2025-04-01' },
  ],
  contacts: [
    { contact_id: 'C-1', account_id: 'A-1', email: 'Kim@birch.example', first_name: 'Kim', created_at: '2025-02-02' },
    { contact_id: 'C-2', account_id: 'A-1', first_name: 'Lou', left_at: '2026-05-01T00:00:00Z' },
    { contact_id: 'C-3', account_id: 'A-2', first_name: 'Max' },
  ],
  deals: [
    {
      deal_id: 'D-1',
      account_id: 'A-1',
      pipeline: 'Renewals',
      stage: 'Signed',
      status: 'won',
      type: 'renewal',
      amount: '1200.00',
      recurring_amount: '1200.00',
      currency: 'EUR',
      created_at: '2026-01-01T00:00:00Z',
      closed_at: '2026-02-01T00:00:00Z',
      term_start: '2026-02-01',
      term_end: '2027-02-01',
    },
    {
      deal_id: 'D-2',
      account_id: 'A-1',
      pipeline: 'Renewals',
      stage: 'Talks',
      status: 'open',
      created_at: '2026-09-01',
    },
    {
      deal_id: 'D-3',
      account_id: 'A-2',
      status: 'lost',
      type: 'new',
      created_at: '2026-03-01',
      closed_at: '2026-04-01',
    },
  ],
  tickets: [
    {
      ticket_id: 'T-1',
      account_id: 'A-1',
      contact_id: 'C-1',
      subject: 'Cannot log in',
      priority: 'urgent',
      opened_at: '2026-10-01T08:00:00Z',
      closed_at: '2026-10-02T08:00:00Z',
      satisfaction: 2,
    },
    { ticket_id: 'T-2', account_id: 'A-2', opened_at: '2026-10-20T08:00:00Z' },
  ],
  activities: [
    {
      activity_id: 'X-1',
      account_id: 'A-1',
      contact_id: 'C-1',
      kind: 'call',
      direction: 'in',
      at: '2026-10-05T09:00:00Z',
    },
    { activity_id: 'X-2', account_id: 'A-1', kind: 'email', direction: 'out', at: '2026-10-06T09:00:00Z' },
    { activity_id: 'X-3', contact_id: 'C-3', kind: 'meeting', at: '2026-10-07T09:00:00Z' },
  ],
  surveys: [
    { response_id: 'S-1', contact_id: 'C-1', kind: 'nps', value: 4, at: '2026-10-08T09:00:00Z', comment: 'Slow' },
    { response_id: 'S-2', account_id: 'A-2', kind: 'csat', value: 5, at: '2026-10-09T09:00:00Z' },
    { response_id: 'S-3', account_id: 'A-3', kind: 'ces', value: 3, at: '2026-10-09T09:00:00Z' },
  ],
  usage: [
    { account_id: 'A-1', metric: 'logins', value: 3, at: '2026-10-30T00:00:00Z' },
    { contact_id: 'C-1', metric: 'logins', value: 4, at: '2026-10-02T00:00:00Z' },
    { account_id: 'A-1', metric: 'logins', value: 5, at: '2026-09-15T00:00:00Z' },
    { account_id: 'A-2', metric: 'logins', value: 9, at: '2026-01-15T00:00:00Z' },
  ],
  churn: [
    { account_id: 'A-3', churned_at: '2025-12-01T00:00:00Z', reason: 'price' },
    { account_id: 'A-3', churned_at: '2026-08-01T00:00:00Z', reason: 'closed down' },
  ],
};

export function bookOf(rows: Rows = smallRows): Book {
  return {
    today: async () => bookToday,
    async *read<T extends BookTable>(table: T) {
      yield (rows[table] ?? []).map((row) => ({ extra: {}, ...row })) as unknown as readonly BookTables[T][];
    },
  };
}

/** The small book with a column that the format does not know, and `count` further companies with one contact each. */
export function grownBook(count: number): Book {
  const accounts = Array.from({ length: count }, (_, at) => ({
    account_id: `N-${at}`,
    name: `Numbered ${at}`,
    created_at: '2025-06-01T00:00:00Z',
    extra: { seats: String(at), 'Success plan': at % 2 === 0 ? 'gold' : '7' },
  }));
  const contacts = accounts.map((one, at) => ({
    contact_id: `NC-${at}`,
    account_id: one.account_id,
    first_name: `P${at}`,
  }));
  return bookOf({
    ...smallRows,
    accounts: [...(smallRows.accounts ?? []), ...accounts],
    contacts: [...(smallRows.contacts ?? []), ...contacts],
  });
}
