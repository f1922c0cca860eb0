import { CsvCursor } from '../cursor.ts';
import { readFile } from '../read-file.ts';
import { rowSchema } from '../row-schema.ts';
import { defineStream } from '../settings.ts';
import { instantOf } from '../values.ts';

/** The comment stays in the file: it may hold anything. */
export const surveys = defineStream({
  name: 'surveys',
  recordType: 'survey',
  raw: rowSchema('surveys'),
  cursor: CsvCursor,
  read: (ctx, from) => readFile('surveys', ctx, from),
  toRecords: (raw) => {
    const at = instantOf(raw.at);
    if (at === null) return [];
    return [
      {
        type: 'survey',
        id: raw.response_id,
        accountId: raw.account_id ?? null,
        contactId: raw.contact_id ?? null,
        kind: raw.kind,
        value: raw.value,
        at,
      },
    ];
  },
});
