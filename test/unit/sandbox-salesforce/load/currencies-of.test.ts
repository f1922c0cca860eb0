import { expect, test } from 'vitest';
import { currenciesOf } from '../../../../sandbox/salesforce/load/currencies-of.ts';
import type { Book, BookTable, BookTables } from '../../../../src/book/types.ts';

function bookWith(accounts: readonly (string | undefined)[], deals: readonly (string | undefined)[]): Book {
  return {
    today: async () => 0,
    async *read<T extends BookTable>(table: T) {
      const codes = table === 'accounts' ? accounts : table === 'deals' ? deals : [];
      yield codes.map((currency) => ({ currency, extra: {} })) as unknown as readonly BookTables[T][];
    },
  };
}

test('the commonest currency of the accounts comes first', async () => {
  expect(await currenciesOf(bookWith(['EUR', 'usd', 'USD', undefined], ['CHF', 'CHF', 'CHF']))).toEqual([
    'USD',
    'EUR',
    'CHF',
  ]);
});

test('a book without currencies has none, and what is no ISO code is none', async () => {
  expect(await currenciesOf(bookWith([undefined, 'dollars'], []))).toEqual([]);
});
