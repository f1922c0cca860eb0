/** What a change came to, as the single-record calls and as the collections tell it. */
import { type ErrorItem, SalesforceError } from '../errors.ts';
import type { DmlResult, RowError } from '../org/types.ts';

/** HTTP status of a single-record call that failed for this. */
function statusOf(error: RowError | undefined, isThere: boolean): number {
  const code = error?.statusCode ?? '';
  if (code === 'NOT_FOUND') return 404;
  if (code === 'ENTITY_IS_DELETED' || code === 'INVALID_CROSS_REFERENCE_KEY') return isThere ? 400 : 404;
  if (code === 'MULTIPLE_CHOICES') return 300;
  return code.startsWith('INSUFFICIENT_ACCESS') ? 403 : 400;
}

/** `isThere`: the record that the call is about is not missing; what is, is one that it refers to. */
export function failure(errors: readonly RowError[], isThere = false): SalesforceError {
  const items: ErrorItem[] = errors.map(({ statusCode, message, fields }) => ({
    message,
    errorCode: statusCode,
    fields,
  }));
  return new SalesforceError(statusOf(errors[0], isThere), items);
}

export interface CollectionRow {
  readonly id?: string;
  readonly success: boolean;
  readonly errors: readonly RowError[];
  readonly created?: boolean;
}

/** `isUpsert`: a failed row says `created: true`, for whatever reason. */
export function collectionRow(result: DmlResult, isUpsert = false): CollectionRow {
  if (result.ok) {
    return { id: result.id, success: true, errors: [], ...(isUpsert ? { created: result.created } : {}) };
  }
  const errors = result.errors.map(({ statusCode, message, fields }) => ({ statusCode, message, fields }));
  return { success: false, errors, ...(isUpsert ? { created: true } : {}) };
}
