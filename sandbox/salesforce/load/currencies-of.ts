import type { Book } from '../../../src/book/types.ts';
import type { Org } from '../org/types.ts';

/**
 * The currencies of a book's accounts and deals, in capitals; the commonest among accounts first, then among deals. Empty where the
 * book names none.
 */
export async function currenciesOf(book: Book): Promise<readonly string[]> {
  const counts = new Map<string, { accounts: number; deals: number }>();
  for (const table of ['accounts', 'deals'] as const) {
    for await (const rows of book.read(table)) {
      for (const { currency } of rows) {
        const code = currencyCode(currency);
        if (code === null) continue;
        const count = counts.get(code) ?? { accounts: 0, deals: 0 };
        count[table] += 1;
        counts.set(code, count);
      }
    }
  }
  const sorted = [...counts].sort(([, a], [, b]) => b.accounts - a.accounts || b.deals - a.deals);
  return sorted.map(([code]) => code);
}

/** An ISO code as an org knows it; what is none is kept in the org's own text field only. */
export function currencyCode(text: string | undefined): string | null {
  const code = text?.trim().toUpperCase();
  return code !== undefined && /^[A-Z]{3}$/.test(code) ? code : null;
}

/** The currency of a record: only a multi-currency org has one, and there every record has. */
export function currencyIn(org: Org, text: string | undefined): { readonly CurrencyIsoCode?: string } {
  return org.isMultiCurrency ? { CurrencyIsoCode: currencyCode(text) ?? org.defaultCurrency } : {};
}
