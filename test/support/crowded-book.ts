/** A simulated book with many more contacts, whose texts hold all that a CSV can stumble over. */
import { simulateBook } from '../../sandbox/book/simulate-book.ts';
import type { Book, BookContact, BookTable } from '../../src/book/types.ts';

const accounts = 200;
const batchRows = 1_000;
const titles = ['Buyer', 'Head of "Things"', 'Sales, Südwest', 'two\nlines', '会计', undefined];

export const crowdId = (n: number): string => `X-${String(n).padStart(6, '0')}`;

function crowdContact(n: number): BookContact {
  const title = titles[n % titles.length];
  return {
    contact_id: crowdId(n),
    account_id: `A-${String(1 + (n % accounts)).padStart(6, '0')}`,
    first_name: `First ${n % 97}`,
    last_name: `Last, "${n}"`,
    email: `c${n}@crowd.example`,
    created_at: '2026-07-01T00:00:00Z',
    ...(title === undefined ? {} : { title }),
    extra: {},
  };
}

export function crowdedBook(contacts: number): Book {
  const book = simulateBook({ accounts, seed: 31, until: '2026-11-01', months: 6 });
  return {
    today: book.today,
    async *read<T extends BookTable>(table: T) {
      yield* book.read(table);
      if (table !== 'contacts') return;
      for (let first = 0; first < contacts; first += batchRows) {
        const rows = Array.from({ length: Math.min(batchRows, contacts - first) }, (_, n) => crowdContact(first + n));
        yield rows as never;
      }
    },
  };
}
