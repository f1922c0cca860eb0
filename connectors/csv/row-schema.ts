import { z } from 'zod';
import { type BookColumn, bookColumns } from '../../src/book/columns.ts';
import { parseInstant } from '../../src/book/parse-instant.ts';
import type { BookTable, BookTables } from '../../src/book/types.ts';

/** What a row of a table looks like once it is read. Made from the same columns as the reader. */
export function rowSchema<T extends BookTable>(table: T): z.ZodType<BookTables[T]> {
  const shape: Record<string, z.ZodType> = { extra: z.record(z.string(), z.string()) };
  for (const column of bookColumns[table].columns) {
    const cell = cellSchema(column);
    shape[column.name] = column.required ? cell : cell.optional();
  }
  // The shape is made at run time, so its type cannot be inferred; a test holds it against rows that were read.
  return z.looseObject(shape) as unknown as z.ZodType<BookTables[T]>;
}

function cellSchema(column: BookColumn): z.ZodType {
  switch (column.type) {
    case 'number':
    case 'integer':
      return z.number();
    case 'boolean':
      return z.boolean();
    case 'instant':
    case 'date':
      return z.string().refine((text) => parseInstant(text) !== undefined, 'not a date');
    case 'enum':
      return z.enum([...(column.values ?? [])]);
    case 'text':
    case 'money':
      return z.string();
  }
}
