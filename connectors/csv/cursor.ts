import { z } from 'zod';

/** Where reading goes on in a file, as long as the file is the one that `fingerprint` speaks of. */
export const CsvCursor = z.object({
  v: z.literal(1),
  /** Of size and time of change; another one means that the file is read from the start. */
  fingerprint: z.string(),
  /** Rows (or readings) before the position. */
  row: z.int().min(0),
  line: z.int().min(1),
  byte: z.int().min(0),
  /** The file was read to its end: nothing is new until it changes. */
  done: z.boolean(),
});
export type CsvCursor = z.output<typeof CsvCursor>;
