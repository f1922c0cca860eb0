/** sObject Collections: up to 200 rows a call, each with its own outcome; the call succeeds even when every row fails. */
import { z } from 'zod';
import type { RowOutcome } from '../../../src/contracts/connector.ts';
import { AppError } from '../../../src/contracts/errors.ts';
import { type Ctx, callClient } from '../client.ts';
import type { ErrorItem } from '../error-body.ts';
import { classifyRow } from '../errors.ts';

export const collectionSize = 200;

export type Values = Readonly<Record<string, string | number | null>>;

const text = z.string().catch('');
const RowError = z.object({
  statusCode: text,
  /** What jsforce makes of a refused single record. */
  errorCode: text,
  message: text,
  fields: z.array(z.string()).catch([]),
});
const SaveResults = z.array(
  z.object({ id: z.string().nullish(), success: z.boolean(), errors: z.array(RowError).catch([]) }),
);

const unknownOutcome = new AppError('transient', 'Salesforce did not say what became of a row', {
  code: 'SALESFORCE_OUTCOME_UNKNOWN',
  hint: 'Nothing to do: Keel asks Salesforce whether it is there before it tries again.',
});

function toOutcome(result: z.output<typeof SaveResults>[number] | undefined, id: string | undefined): RowOutcome {
  if (!result) return { ok: false, error: unknownOutcome };
  const remoteId = result.id ?? id;
  if (result.success && remoteId !== undefined) return { ok: true, remoteId };
  const [error = { statusCode: '', errorCode: '', message: '', fields: [] }] = result.errors;
  const code = error.statusCode === '' ? error.errorCode : error.statusCode;
  return { ok: false, error: toError({ code, message: error.message, fields: error.fields }) };
}

const ownerCodes = new Set(['INACTIVE_OWNER_OR_USER', 'TRANSFER_REQUIRES_READ']);

/** Left since the last sync, or a user who may not own such a record. */
function isOwnersFault({ code, fields }: ErrorItem): boolean {
  return (
    ownerCodes.has(code) || (fields.includes('OwnerId') && /^(INVALID_CROSS_REFERENCE_KEY|MALFORMED_ID)$/.test(code))
  );
}

function toError(item: ErrorItem): AppError {
  if (!isOwnersFault(item)) return classifyRow(item);
  return new AppError('rejected', 'The owner cannot have the record', {
    code: 'SALESFORCE_OWNER_UNFIT',
    hint: 'The user was deactivated, or may not read the record: give it another owner in Salesforce.',
  });
}

type Use = Parameters<typeof callClient<unknown>>[1];

async function save(
  ctx: Ctx,
  ids: readonly (string | undefined)[],
  isIdempotent: boolean,
  use: Use,
): Promise<RowOutcome[]> {
  const results = SaveResults.parse(await callClient(ctx, use, { idempotent: isIdempotent }));
  return ids.map((id, i) => toOutcome(results[i], id));
}

export interface UpdateRow {
  readonly id: string;
  readonly values: Values;
}

/** At most 200; outcomes in the order of the rows, as of all the others. */
export function updateRows(ctx: Ctx, object: string, rows: readonly UpdateRow[]): Promise<RowOutcome[]> {
  const ids = rows.map(({ id }) => id);
  return save(ctx, ids, true, (connection) =>
    connection.update(
      object,
      rows.map(({ id, values }) => ({ ...values, Id: id })),
      { allOrNone: false },
    ),
  );
}

export function createRows(ctx: Ctx, object: string, rows: readonly Values[]): Promise<RowOutcome[]> {
  const ids = rows.map(() => undefined);
  return save(ctx, ids, false, (connection) => connection.create(object, [...rows], { allOrNone: false }));
}

/** By a unique external id, which stands among the values. */
export function upsertRows(ctx: Ctx, object: string, key: string, rows: readonly Values[]): Promise<RowOutcome[]> {
  const ids = rows.map(() => undefined);
  return save(ctx, ids, true, (connection) => connection.upsert(object, [...rows], key, { allOrNone: false }));
}

export function deleteRows(ctx: Ctx, object: string, ids: readonly string[]): Promise<RowOutcome[]> {
  return save(ctx, ids, true, (connection) => connection.destroy(object, [...ids], { allOrNone: false }));
}

const Retrieved = z.array(z.record(z.string(), z.unknown()).nullable());

/** Records by id in the order of the ids, at most 2,000; null: there is none, or it was deleted. */
export async function retrieveRows(
  ctx: Ctx,
  object: string,
  ids: readonly string[],
  fields: readonly string[],
): Promise<readonly (Readonly<Record<string, unknown>> | null)[]> {
  return Retrieved.parse(await callClient(ctx, (c) => c.retrieve(object, [...ids], { fields: [...fields] })));
}
