import { CsvCursor } from '../cursor.ts';
import { readFile } from '../read-file.ts';
import { rowSchema } from '../row-schema.ts';
import { defineStream } from '../settings.ts';
import { instantOf } from '../values.ts';

/** Names and addresses of people stay in the file: no score needs them. */
export const contacts = defineStream({
  name: 'contacts',
  recordType: 'contact',
  raw: rowSchema('contacts'),
  cursor: CsvCursor,
  read: (ctx, from) => readFile('contacts', ctx, from),
  toRecords: (raw) => [
    {
      type: 'contact',
      id: raw.contact_id,
      accountId: raw.account_id ?? null,
      title: raw.title ?? null,
      createdAt: instantOf(raw.created_at),
      leftAt: instantOf(raw.left_at),
    },
  ],
});
