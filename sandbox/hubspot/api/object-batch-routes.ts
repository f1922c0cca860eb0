/** Batch create, update, upsert and archive, with the vendor's mix of whole-batch refusals and 207 rows. */
import { propertyError, type RowError, VendorError, validationError } from '../errors.ts';
import type { Faults } from '../faults/faults.ts';
import type { ObjectType } from '../object-types.ts';
import { type ApiRequest, noContent, type Reply, type Route } from '../router/route.ts';
import type { Values } from '../store/crm.ts';
import { batchReply } from './batch-reply.ts';
import { checkAdminRules, checkValues } from './check-values.ts';
import { findRow, missingError } from './object-read-routes.ts';
import {
  checkNew,
  createChecked,
  type NewRecord,
  type WriteContext,
  writableType,
  writeScopes,
  writtenView,
} from './object-write-routes.ts';
import { inputsOf, type Json, recordId } from './parse-input.ts';
import type { RecordBody } from './record-view.ts';

export interface BatchContext extends WriteContext {
  readonly faults: () => Faults;
}

const maxInputs = 100;

function traceOf(input: Json): string | undefined {
  return typeof input.objectWriteTraceId === 'string' ? input.objectWriteTraceId : undefined;
}

function withTrace(body: RecordBody, trace: string | undefined): RecordBody {
  return trace === undefined ? body : { ...body, objectWriteTraceId: trace };
}

/** The row form of an error that would have refused a single call. */
function rowError(err: unknown, ids: readonly string[], trace: string | undefined): RowError {
  if (!(err instanceof VendorError)) throw err;
  const context = {
    ...err.extras.context,
    ...(ids.length === 0 ? {} : { ids: [...ids] }),
    ...(trace === undefined ? {} : { objectWriteTraceId: [trace] }),
  };
  const errors = err.extras.errors;
  return {
    status: 'error',
    category: err.category,
    message: err.message,
    context,
    ...(errors === undefined ? {} : { errors }),
  };
}

/** Without objectWriteTraceId on every input the batch is all or nothing; with it, bad rows come back in a 207. */
function batchCreate(ctx: BatchContext, request: ApiRequest): Reply {
  const type = writableType(request);
  const inputs = inputsOf(request.body, maxInputs);
  const isPartial = inputs.every((input) => traceOf(input) !== undefined);
  const errors: RowError[] = [];
  const checked: [NewRecord, string | undefined][] = [];
  for (const input of inputs) {
    const trace = traceOf(input);
    try {
      checked.push([checkNew(ctx, type, input, request.api.version), trace]);
    } catch (err) {
      if (!isPartial) throw err;
      errors.push(rowError(err, [], trace));
    }
  }
  const results: RecordBody[] = [];
  for (const [record, trace] of checked) {
    const label = Object.values(record.values).join('|');
    const failure = isPartial ? ctx.faults().rowFailure?.({ op: 'create', key: type.key, row: label }) : undefined;
    if (failure !== undefined) errors.push(transientRow(failure, [], trace));
    else results.push(withTrace(writtenView(ctx.crm, type, createChecked(ctx, type, record), record.values), trace));
  }
  return batchReply(ctx.crm, 201, results, errors);
}

function transientRow(
  failure: { category: string; message: string },
  ids: readonly string[],
  trace: string | undefined,
): RowError {
  const context = {
    ...(ids.length === 0 ? {} : { ids: [...ids] }),
    ...(trace === undefined ? {} : { objectWriteTraceId: [trace] }),
  };
  return { status: 'error', ...failure, context };
}

function refuseDuplicates(ids: readonly string[]): void {
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  if (twice.length > 0) {
    throw validationError(
      `Duplicate IDs found in batch input: [${[...new Set(twice)].join(', ')}]. IDs must be unique`,
    );
  }
}

interface RowUpdate {
  readonly id: string;
  readonly row: number;
  readonly values: Values;
  readonly trace: string | undefined;
}

/** Unknown properties refuse the whole batch; a bad value refuses its row, or the batch when a row has no trace id. */
function checkUpdate(
  ctx: BatchContext,
  request: ApiRequest,
  type: ObjectType,
  input: Json,
  isPartial: boolean,
): RowUpdate | RowError {
  const id = String(input.id ?? '');
  const trace = traceOf(input);
  const idProperty = typeof input.idProperty === 'string' ? input.idProperty : null;
  const row = findRow(ctx.crm, type, id, idProperty, false);
  const isLive = row >= 0 && ctx.crm.objects[type.key].table.isLive(row);
  const { values, problems } = checkValues(ctx.crm, type.key, isLive ? row : null, input.properties);
  const isWhole = problems.some((problem) => problem.code === 'PROPERTY_DOESNT_EXIST');
  if (problems.length > 0 && (isWhole || !isPartial)) throw propertyError(problems);
  if (!isLive) return missingError(type, [id], trace);
  if (problems.length > 0) return rowError(propertyError(problems), [id], trace);
  checkAdminRules(ctx.rules.required(type.key), request.api.version, values, false);
  return { id, row, values, trace };
}

function batchUpdate(ctx: BatchContext, request: ApiRequest): Reply {
  const type = writableType(request);
  const inputs = inputsOf(request.body, maxInputs);
  refuseDuplicates(inputs.map((input) => String(input.id ?? '')));
  const isPartial = inputs.every((input) => traceOf(input) !== undefined);
  const outcomes = inputs.map((input) => checkUpdate(ctx, request, type, input, isPartial));
  const results: RecordBody[] = [];
  const errors: RowError[] = [];
  for (const outcome of outcomes) {
    if ('category' in outcome) {
      errors.push(outcome);
      continue;
    }
    const failure = ctx.faults().rowFailure?.({ op: 'update', key: type.key, row: outcome.id });
    if (failure !== undefined) {
      errors.push(transientRow(failure, [outcome.id], outcome.trace));
      continue;
    }
    ctx.crm.write(type.key, outcome.row, outcome.values);
    results.push(withTrace(writtenView(ctx.crm, type, outcome.row, outcome.values), outcome.trace));
  }
  return batchReply(ctx.crm, 200, results, errors);
}

function batchUpsert(ctx: BatchContext, request: ApiRequest): Reply {
  const type = writableType(request);
  const inputs = inputsOf(request.body, maxInputs);
  refuseDuplicates(inputs.map((input) => String(input.id ?? '')));
  const plans = inputs.map((input) => {
    const id = String(input.id ?? '');
    const idProperty = String(input.idProperty ?? '');
    const row = findRow(ctx.crm, type, id, idProperty, false);
    const properties = { ...(input.properties as object), [idProperty]: id };
    if (row < 0)
      return { row, trace: traceOf(input), record: checkNew(ctx, type, { properties }, request.api.version) };
    const { values, problems } = checkValues(ctx.crm, type.key, row, properties);
    if (problems.length > 0) throw propertyError(problems);
    return { row, trace: traceOf(input), record: { values, wishes: [] } };
  });
  const results = plans.map(({ row, trace, record }) => {
    if (row >= 0) ctx.crm.write(type.key, row, record.values);
    const at = row >= 0 ? row : createChecked(ctx, type, record);
    return { ...withTrace(writtenView(ctx.crm, type, at, record.values), trace), new: row < 0 };
  });
  return batchReply(ctx.crm, 200, results, []);
}

function batchArchive(ctx: BatchContext, request: ApiRequest): Reply {
  const type = writableType(request);
  const { table } = ctx.crm.objects[type.key];
  for (const input of inputsOf(request.body, maxInputs)) {
    const row = table.rowOf(recordId(input.id));
    if (row >= 0) ctx.crm.archive(type.key, row);
  }
  return noContent;
}

export function objectBatchRoutes(ctx: BatchContext): Route[] {
  const common = { area: 'objects', budget: 'general', scopes: writeScopes, method: 'POST' } as const;
  return [
    { ...common, pattern: ':type/batch/create', handle: (request) => batchCreate(ctx, request) },
    { ...common, pattern: ':type/batch/update', handle: (request) => batchUpdate(ctx, request) },
    { ...common, pattern: ':type/batch/upsert', handle: (request) => batchUpsert(ctx, request) },
    { ...common, pattern: ':type/batch/archive', handle: (request) => batchArchive(ctx, request) },
  ];
}
