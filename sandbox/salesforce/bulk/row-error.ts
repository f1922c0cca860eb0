/** `sf__Error` of a failed row: `CODE:message:fields --`, several one behind the other. */
import type { RowError } from '../org/types.ts';

export function rowErrorText(errors: readonly RowError[], externalIdField: string | undefined): string {
  return errors.map((error) => oneError(error, externalIdField)).join(';');
}

export function errorText(code: string, message: string, fields: readonly string[] = []): string {
  return `${code}:${message}:${fields.length === 0 ? '--' : `${fields.join(', ')} --`}`;
}

function oneError({ statusCode, message, fields }: RowError, externalIdField: string | undefined): string {
  if (statusCode !== 'MULTIPLE_CHOICES') return errorText(statusCode, message, fields);
  // REST answers 300 with the records; a row can only say so.
  const text = `${externalIdField}: more than one record found for external id field: [${fields.join(', ')}]`;
  return errorText('DUPLICATE_EXTERNAL_ID', text);
}
