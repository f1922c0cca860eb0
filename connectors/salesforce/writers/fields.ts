import type { FieldRow, RowOutcome } from '../../../src/contracts/connector.ts';
import { AppError, toAppError } from '../../../src/contracts/errors.ts';
import { objectNames } from '../package/custom-fields.ts';
import { defineFieldWriter } from '../settings.ts';
import { type UpdateRow, updateRows } from './collections.ts';
import { encodeRows, recordKey } from './encode-rows.ts';
import { runIngestJob } from './ingest-job.ts';
import { type Context, namespaceOf, objectShape } from './object-shape.ts';
import { offer } from './package-state.ts';
import { deprovision, provision } from './provision.ts';
import { inPieces, lost, sendRows } from './send-rows.ts';

/** Ten calls of 200 rows; a job costs about as many however large it is. */
const mostByCollections = 2_000;

/** Rows that a job did not get to are given to one more job. */
async function byJobs(ctx: Context, object: string, rows: readonly UpdateRow[]): Promise<RowOutcome[]> {
  const first = await runIngestJob(ctx, object, rows);
  const outcomes = new Map(first.outcomes);
  if (first.error !== undefined) {
    if (first.error.kind === 'config') throw first.error;
    ctx.log.warn({ rows: first.unprocessed.length, code: first.error.detail.code }, 'rows of an ingest job sent again');
    const second = await runIngestJob(ctx, object, first.unprocessed);
    for (const [key, outcome] of second.outcomes) outcomes.set(key, outcome);
    const error = second.error ?? first.error;
    for (const row of second.unprocessed) outcomes.set(recordKey(row.id), { ok: false, error });
  }
  return rows.map((row) => outcomes.get(recordKey(row.id)) ?? lost);
}

async function send(ctx: Context, object: string, rows: readonly UpdateRow[]): Promise<RowOutcome[]> {
  const byCollections = () => inPieces(rows, (piece) => updateRows(ctx, object, piece));
  if (rows.length <= mostByCollections) return byCollections();
  try {
    return await byJobs(ctx, object, rows);
  } catch (err) {
    // Other apps may have used up the org's jobs of the day; rows go one call for 200 then.
    if (toAppError(err).detail.code !== 'SALESFORCE_BULK_LIMIT') throw err;
    ctx.log.warn({ rows: rows.length }, 'no Bulk API jobs left today: rows go by collections');
    return byCollections();
  }
}

/** Describe has vouched for the fields, so a right that a row lacks is one to that record (it is shared for reading only). */
function ownFault(outcome: RowOutcome): RowOutcome {
  if (outcome.ok || outcome.error.detail.code !== 'SALESFORCE_FORBIDDEN') return outcome;
  return {
    ok: false,
    error: new AppError('rejected', "Keel's user may read the record, not edit it", {
      code: 'SALESFORCE_RECORD_READONLY',
      hint: "Share the record with Keel's user for editing (a role above its owner, a sharing rule), or give the user Modify All on the object.",
    }),
  };
}

async function write(ctx: Context, rows: readonly FieldRow[]): Promise<readonly RowOutcome[]> {
  const [first] = rows;
  if (!first) return [];
  const object = objectNames[first.recordType];
  const shape = await objectShape(ctx, object);
  const encoded = encodeRows(rows, { object, shape, namespace: namespaceOf(ctx) });
  const outcomes = await sendRows(ctx, encoded, (piece) => send(ctx, object, piece));
  const failed = outcomes.find((o) => !o.ok && o.error.detail.code === 'SALESFORCE_FIELD_HIDDEN');
  // A field went away meanwhile: no row can be written as it is.
  if (failed && !failed.ok) throw failed.error;
  const ends = new Map(encoded.map((row, i) => [recordKey(row.id), outcomes[i] ?? lost]));
  return rows.map((row) => ownFault(ends.get(recordKey(row.externalId)) ?? lost));
}

export const fields = defineFieldWriter({ batchSize: 25_000, budget: 'api', provision, deprovision, offer, write });
