/** What a change came to, as the single-record calls and as the collections tell it. */
import { type ErrorItem, SalesforceError } from '../errors.ts';
import type { DmlResult, RowError } from '../org/types.ts';

/** HTTP status of a single-record call that failed for this. */
function statusOf(error: RowError | undefined): number {
  const code = error?.statusCode ?? '';
  if (code === 'ENTITY_IS_DELETED' || code === 'NOT_FOUND') return 404;
  // Without a field it is the record itself that is not there.
  if (code === 'INVALID_CROSS_REFERENCE_KEY' && error?.fields.length === 0) return 404;
  if (code === 'MULTIPLE_CHOICES') return 300;
  return code.startsWith('INSUFFICIENT_ACCESS') ? 403 : 400;
}

export function failure(errors: readonly RowError[]): SalesforceError {
  const items: ErrorItem[] = errors.map(({ statusCode, message, fields }) => ({
    message,
    errorCode: statusCode,
    fields,
  }));
  return new SalesforceError(statusOf(errors[0]), items);
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
