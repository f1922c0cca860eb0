/** HubSpot's error bodies. Thrown by handlers, turned into a reply by the server, which adds the correlation id. */

export interface ErrorExtras {
  readonly subCategory?: string;
  readonly context?: Readonly<Record<string, readonly string[]>>;
  readonly errors?: readonly unknown[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Replaces the standard body's fields (rate limits and OAuth have shapes of their own). */
  readonly body?: Readonly<Record<string, unknown>>;
}

export class VendorError extends Error {
  readonly status: number;
  readonly category: string;
  readonly extras: ErrorExtras;

  constructor(status: number, category: string, message: string, extras: ErrorExtras = {}) {
    super(message);
    this.status = status;
    this.category = category;
    this.extras = extras;
  }

  body(correlationId: string): Record<string, unknown> {
    const { subCategory, context, errors, body } = this.extras;
    return {
      status: 'error',
      message: this.message,
      correlationId,
      ...(body ?? { category: this.category }),
      ...(subCategory === undefined ? {} : { subCategory }),
      ...(context === undefined ? {} : { context }),
      ...(errors === undefined ? {} : { errors }),
    };
  }
}

/** One failed row of a batch, as a 207 lists it. */
export interface RowError {
  readonly status: 'error';
  readonly category: string;
  readonly subCategory?: string;
  readonly message: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly errors?: readonly unknown[];
}

export function validationError(message: string, extras: ErrorExtras = {}): VendorError {
  return new VendorError(400, 'VALIDATION_ERROR', message, extras);
}

export function notFound(message: string, context?: Readonly<Record<string, readonly string[]>>): VendorError {
  return new VendorError(404, 'OBJECT_NOT_FOUND', message, context === undefined ? {} : { context });
}

export interface PropertyProblem {
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

/** "Property values were not valid: [...]" with the problems as JSON inside the text, as HubSpot has it. */
export function propertyError(problems: readonly PropertyProblem[]): VendorError {
  const inner = problems.map(({ name, code, message }) => ({ isValid: false, message, error: code, name }));
  return validationError(`Property values were not valid: ${JSON.stringify(inner)}`, {
    errors: problems.map(({ name, code, message }) => ({ message, code, context: { propertyName: [name] } })),
  });
}
