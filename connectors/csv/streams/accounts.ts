import type { BookAccount } from '../../../src/book/types.ts';
import type { Account, Instant } from '../../../src/domain/records/types.ts';
import { CsvCursor } from '../cursor.ts';
import { readFile } from '../read-file.ts';
import { rowSchema } from '../row-schema.ts';
import { defineStream } from '../settings.ts';
import { currencyOf, instantOf, ownerIdOf } from '../values.ts';

function toAccount(row: BookAccount): Account {
  return {
    type: 'account',
    id: row.account_id,
    name: row.name,
    domain: row.domain ?? null,
    industry: row.industry ?? null,
    country: row.country ?? null,
    employees: row.employees ?? null,
    ownerId: ownerIdOf(row.owner_email),
    createdAt: instantOf(row.created_at),
    currency: currencyOf(row.currency),
    parentId: row.parent_account_id ?? null,
    properties: { ...row.extra },
  };
}

export const accounts = defineStream({
  name: 'accounts',
  recordType: 'account',
  raw: rowSchema('accounts'),
  cursor: CsvCursor,
  read: (ctx, from) => readFile('accounts', ctx, from),
  toRecords: (raw, _settings, _at: Instant) => [toAccount(raw)],
});
