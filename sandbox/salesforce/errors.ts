/**
 * Salesforce's errors. REST answers an array of `{message, errorCode, fields?}`; a row of a collection or of a composite has
 * `statusCode` in place of `errorCode`; OAuth has a shape of its own (oauth/).
 */

export interface ErrorItem {
  readonly errorCode: string;
  readonly message: string;
  readonly fields?: readonly string[];
}

/** Thrown by handlers, turned into the reply by the server. */
export class SalesforceError extends Error {
  readonly status: number;
  readonly errors: readonly ErrorItem[];

  constructor(status: number, errors: readonly ErrorItem[]) {
    super(errors.map((e) => `${e.errorCode}: ${e.message}`).join('; '));
    this.status = status;
    this.errors = errors;
  }
}

export function refuse(
  status: number,
  errorCode: string,
  message: string,
  fields?: readonly string[],
): SalesforceError {
  return new SalesforceError(status, [{ errorCode, message, ...(fields === undefined ? {} : { fields }) }]);
}
