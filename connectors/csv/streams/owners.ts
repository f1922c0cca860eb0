import { CsvCursor } from '../cursor.ts';
import { readFile } from '../read-file.ts';
import { rowSchema } from '../row-schema.ts';
import { defineStream } from '../settings.ts';
import { ownerIdOf } from '../values.ts';

export const owners = defineStream({
  name: 'owners',
  recordType: 'owner',
  raw: rowSchema('owners'),
  cursor: CsvCursor,
  read: (ctx, from) => readFile('owners', ctx, from),
  toRecords: (raw) => {
    const id = ownerIdOf(raw.owner_email);
    return id === null ? [] : [{ type: 'owner', id, email: id, name: raw.name ?? null, active: raw.active ?? true }];
  },
});
