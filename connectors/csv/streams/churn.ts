import { CsvCursor } from '../cursor.ts';
import { readFile } from '../read-file.ts';
import { rowSchema } from '../row-schema.ts';
import { defineStream } from '../settings.ts';
import { instantOf } from '../values.ts';

export const churn = defineStream({
  name: 'churn',
  recordType: 'churn',
  raw: rowSchema('churn'),
  cursor: CsvCursor,
  read: (ctx, from) => readFile('churn', ctx, from),
  toRecords: (raw) => {
    const at = instantOf(raw.churned_at);
    if (at === null) return [];
    return [
      { type: 'churn', id: `${raw.account_id}:${at}`, accountId: raw.account_id, at, reason: raw.reason ?? null },
    ];
  },
});
