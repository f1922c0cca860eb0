/**
 * One outcome per row out of HubSpot's three ways to fail: a 207 that names rows, a 207 that does not, and a 400 for the whole
 * batch, which is halved until the bad rows stand alone.
 */
import type { RowOutcome } from '../../../src/contracts/connector.ts';
import { AppError, toAppError } from '../../../src/contracts/errors.ts';
import { classifyRow, type RowError } from '../errors.ts';
import type { BatchReply, ObjectRow } from '../objects.ts';

export interface BatchItem {
  /** Sent as objectWriteTraceId; unique in the batch. */
  readonly traceId: string;
  /** The record's id where it has one already. */
  readonly id?: string;
}

export interface BatchRules<I extends BatchItem> {
  readonly send: (items: readonly I[]) => Promise<BatchReply>;
  /** Whether rows that the reply does not speak of may be sent once more. */
  readonly isIdempotent: boolean;
  /** Another way to tell that a returned row belongs to an item. */
  readonly isSame?: (row: ObjectRow, item: I) => boolean;
}

function names(error: RowError, item: BatchItem): boolean {
  const { context } = error;
  const ids = [...(context.ids ?? []), ...(context.id ?? []), ...(context.objectId ?? [])];
  const traces = [...(context.objectWriteTraceId ?? []), ...(context.objectWriteTraceIds ?? [])];
  return traces.includes(item.traceId) || (item.id !== undefined && ids.includes(item.id));
}

function throwIfWhole(error: AppError): void {
  // A missing field or scope, a refused token, a limit: no row can be written, and no half of them either.
  if (error.kind !== 'rejected') throw error;
}

/** Trace id → outcome. Throws only when the whole call failed for a reason that is not the rows'. */
export async function writeRows<I extends BatchItem>(
  items: readonly I[],
  rules: BatchRules<I>,
): Promise<Map<string, RowOutcome>> {
  let reply: BatchReply;
  try {
    reply = await rules.send(items);
  } catch (err) {
    const error = toAppError(err);
    throwIfWhole(error);
    return items.length === 1 ? outcomesOf(items, { ok: false, error }) : halves(items, rules);
  }
  const outcomes = new Map<string, RowOutcome>();
  const silent: I[] = [];
  for (const item of items) {
    const outcome = outcomeOf(item, reply, rules);
    if (outcome === undefined) silent.push(item);
    else outcomes.set(item.traceId, outcome);
  }
  if (silent.length === 0) return outcomes;
  return new Map([...outcomes, ...(await outcomesOfSilent(silent, items.length, reply, rules))]);
}

function outcomeOf<I extends BatchItem>(item: I, reply: BatchReply, rules: BatchRules<I>): RowOutcome | undefined {
  const row = reply.rows.find(
    (r) => r.traceId === item.traceId || (item.id !== undefined && r.id === item.id) || rules.isSame?.(r, item),
  );
  if (row) return { ok: true, remoteId: row.id };
  const error = reply.errors.find((e) => names(e, item));
  if (!error) return undefined;
  const classified = classifyRow(error);
  if (classified.kind === 'config') throw classified;
  return { ok: false, error: classified };
}

/** Rows that a reply neither confirms nor refuses by name. */
async function outcomesOfSilent<I extends BatchItem>(
  silent: readonly I[],
  sent: number,
  reply: BatchReply,
  rules: BatchRules<I>,
): Promise<Map<string, RowOutcome>> {
  const [anonymous] = reply.errors;
  // A full success speaks for all its rows, even where a merged record answers under another id.
  if (!anonymous && rules.isIdempotent)
    return new Map(silent.map((i) => [i.traceId, { ok: true, remoteId: i.id ?? '' }]));
  if (anonymous && sent === 1) return outcomesOf(silent, { ok: false, error: classifyRow(anonymous) });
  if (rules.isIdempotent) return silent.length === sent ? halves(silent, rules) : writeRows(silent, rules);
  const error = new AppError('transient', 'HubSpot did not say what became of a row', {
    code: 'HUBSPOT_OUTCOME_UNKNOWN',
    hint: 'Nothing to do: Keel asks HubSpot whether it is there before it tries again.',
  });
  return outcomesOf(silent, { ok: false, error });
}

async function halves<I extends BatchItem>(
  items: readonly I[],
  rules: BatchRules<I>,
): Promise<Map<string, RowOutcome>> {
  const middle = Math.ceil(items.length / 2);
  const first = await writeRows(items.slice(0, middle), rules);
  return new Map([...first, ...(await writeRows(items.slice(middle), rules))]);
}

function outcomesOf(items: readonly BatchItem[], outcome: RowOutcome): Map<string, RowOutcome> {
  return new Map(items.map((item) => [item.traceId, outcome]));
}

/** The outcome of a row that was sent; a row without one is our own fault. */
export function takeOutcome(outcomes: ReadonlyMap<string, RowOutcome>, traceId: string): RowOutcome {
  return (
    outcomes.get(traceId) ?? {
      ok: false,
      error: new AppError('defect', 'A row was not sent', { code: 'HUBSPOT_ROW_LOST', hint: 'Report this fault.' }),
    }
  );
}
