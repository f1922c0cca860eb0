import type { Book, BookProblem, BookTable } from '../../src/book/types.ts';

export interface WatchedBook {
  readonly book: Book;
  /** How many problems were met so far, each place once, and the first of them. */
  readonly problems: { count: number; readonly first: BookProblem[] };
}

const shown = 5;

/** The same book; what it leaves out is noted, however often a table is read. */
export function watchProblems(book: Book): WatchedBook {
  const problems: WatchedBook['problems'] = { count: 0, first: [] };
  const places = new Set<string>();
  const note = (problem: BookProblem): void => {
    const place = `${problem.file}:${problem.line}:${problem.column ?? ''}:${problem.code}`;
    if (places.has(place)) return;
    places.add(place);
    problems.count += 1;
    if (problems.first.length < shown) problems.first.push(problem);
  };
  return {
    problems,
    book: {
      today: () => book.today(),
      read: <T extends BookTable>(table: T, onProblem?: (problem: BookProblem) => void) =>
        book.read(table, (problem) => {
          note(problem);
          onProblem?.(problem);
        }),
    },
  };
}
