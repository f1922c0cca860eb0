import { type FolderBook, openBook } from '../../src/book/open-book.ts';
import { sumUsage, type UsageSeries } from './sum-usage.ts';

export interface KnownBook {
  readonly book: FolderBook;
  /** Of all files together. */
  readonly fingerprint: string;
  /** Usage summed up; done once, at the first page that needs it. */
  readonly usage: () => Promise<UsageSeries>;
}

/**
 * A sync comes back for every few pages. What costs a whole reading (the book's today, the ids seen, the sums of usage) is kept
 * between, for the books used last and only while their files do not change. Losing it costs time, never a record.
 */
export function knownBooks(limit: number): (dir: string) => Promise<KnownBook> {
  const known = new Map<string, KnownBook>();
  return async (dir) => {
    const opened = await openBook(dir);
    const fingerprint = await opened.fingerprint();
    const kept = known.get(opened.dir);
    known.delete(opened.dir);
    const entry = kept?.fingerprint === fingerprint ? kept : newEntry(opened, fingerprint);
    known.set(opened.dir, entry);
    for (const oldest of known.keys()) {
      if (known.size <= limit) break;
      known.delete(oldest);
    }
    return entry;
  };
}

function newEntry(book: FolderBook, fingerprint: string): KnownBook {
  let usage: Promise<UsageSeries> | undefined;
  return {
    book,
    fingerprint,
    usage: () => {
      usage ??= sumUsage(book);
      return usage;
    },
  };
}

export const bookAt = knownBooks(4);
