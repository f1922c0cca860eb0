import { CsvCursor } from '../cursor.ts';
import { readFile } from '../read-file.ts';
import { rowSchema } from '../row-schema.ts';
import { defineStream } from '../settings.ts';
import { instantOf } from '../values.ts';

export const activities = defineStream({
  name: 'activities',
  recordType: 'activity',
  raw: rowSchema('activities'),
  cursor: CsvCursor,
  read: (ctx, from) => readFile('activities', ctx, from),
  toRecords: (raw) => {
    const at = instantOf(raw.at);
    if (at === null) return [];
    return [
      {
        type: 'activity',
        id: raw.activity_id,
        accountId: raw.account_id ?? null,
        contactId: raw.contact_id ?? null,
        kind: raw.kind,
        direction: raw.direction ?? null,
        at,
      },
    ];
  },
});
