/** Run by `streaming.test.ts` with a small heap: reads a folder whole and writes it to another one. Prints the rows read. */
import { openBook } from '../../../src/book/open-book.ts';
import { writeBook } from '../../../src/book/write-book.ts';

const [from, to] = process.argv.slice(2);
if (from === undefined || to === undefined) throw new Error('two folders are needed');
const book = await openBook(from);
let rows = 0;
for await (const batch of book.read('usage')) rows += batch.length;
const written = await writeBook(book, to);
process.stdout.write(JSON.stringify({ rows, written: written.usage, today: await book.today() }));
