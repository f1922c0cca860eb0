import { openBook } from '../../src/book/open-book.ts';
import type { Book } from '../../src/book/types.ts';
import { type SimulationOptions, simulateBook } from './simulate-book.ts';

/** Where a sandbox gets its book: a folder of CSV files, or the simulator. */
export type BookSource = { readonly dir: string } | SimulationOptions;

export async function loadBook(source: BookSource): Promise<Book> {
  return 'dir' in source ? openBook(source.dir) : simulateBook(source);
}
