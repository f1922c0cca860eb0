import type { BookDeal } from '../../../src/book/types.ts';
import type { Deal, Instant } from '../../../src/domain/records/types.ts';
import { readCents } from '../../_shared/values.ts';
import { CsvCursor } from '../cursor.ts';
import { readFile } from '../read-file.ts';
import { rowSchema } from '../row-schema.ts';
import { defineStream } from '../settings.ts';
import { currencyOf, instantOf } from '../values.ts';

function toDeal(row: BookDeal, createdAt: Instant): Deal {
  return {
    type: 'deal',
    id: row.deal_id,
    accountId: row.account_id ?? null,
    contactId: null,
    name: row.name ?? row.deal_id,
    pipeline: row.pipeline ?? null,
    kind: row.type ?? null,
    stage: row.stage ?? null,
    status: row.status,
    amountCents: readCents(row.amount),
    recurringCents: readCents(row.recurring_amount),
    currency: currencyOf(row.currency),
    createdAt,
    closedAt: instantOf(row.closed_at),
    termStart: instantOf(row.term_start),
    termEnd: instantOf(row.term_end),
    product: row.product ?? null,
    quantity: row.quantity ?? null,
  };
}

export const deals = defineStream({
  name: 'deals',
  recordType: 'deal',
  raw: rowSchema('deals'),
  cursor: CsvCursor,
  read: (ctx, from) => readFile('deals', ctx, from),
  toRecords: (raw) => {
    const createdAt = instantOf(raw.created_at);
    return createdAt === null ? [] : [toDeal(raw, createdAt)];
  },
});
