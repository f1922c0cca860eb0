/** Errors of PostgreSQL and of the way to it, as ours: which of them pass by waiting, which need a person, which are bugs. */
import { AppError, type ErrorKind } from '../contracts/errors.ts';

interface Meaning {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly hint: string;
}

const unreachable: Meaning = {
  kind: 'transient',
  code: 'DATABASE_UNREACHABLE',
  hint: 'Is PostgreSQL running, and are host and port in DATABASE_URL right? Keel tries again.',
};
const refused: Meaning = {
  kind: 'config',
  code: 'DATABASE_AUTH',
  hint: 'PostgreSQL refused user or password: check DATABASE_URL and the server’s pg_hba.conf.',
};
const certificate: Meaning = {
  kind: 'config',
  code: 'DATABASE_TLS',
  hint: 'Check sslmode in DATABASE_URL; give the authority with sslrootcert=FILE.',
};
const conflict: Meaning = {
  kind: 'transient',
  code: 'DATABASE_CONFLICT',
  hint: 'Two transactions met. Keel tries again.',
};
const constraint: Meaning = {
  kind: 'defect',
  code: 'DATABASE_CONSTRAINT',
  hint: 'Please report this with the log.',
};

/** By SQLSTATE (five characters), its class (two), or Node’s error code. */
const meanings: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: unreachable,
  ECONNRESET: unreachable,
  ENOTFOUND: unreachable,
  EAI_AGAIN: unreachable,
  ETIMEDOUT: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  EPIPE: unreachable,
  ENOENT: unreachable,
  '08': unreachable,
  '57P01': unreachable,
  '57P02': unreachable,
  '57P03': unreachable,
  '57P05': unreachable,
  '25P03': unreachable,
  '28': refused,
  '3D000': {
    kind: 'config',
    code: 'DATABASE_MISSING',
    hint: 'Create the database that DATABASE_URL names (createdb), or name another.',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: certificate,
  SELF_SIGNED_CERT_IN_CHAIN: certificate,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: certificate,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: certificate,
  CERT_HAS_EXPIRED: certificate,
  ERR_TLS_CERT_ALTNAME_INVALID: certificate,
  '53300': {
    kind: 'transient',
    code: 'DATABASE_TOO_MANY_CONNECTIONS',
    hint: 'Raise max_connections of PostgreSQL, or run fewer or smaller Keel processes.',
  },
  '53100': {
    kind: 'transient',
    code: 'DATABASE_DISK_FULL',
    hint: 'The disk of PostgreSQL is full: free space. Keel tries again.',
  },
  '53200': {
    kind: 'transient',
    code: 'DATABASE_OUT_OF_MEMORY',
    hint: 'Give PostgreSQL more memory, or lower its work_mem. Keel tries again.',
  },
  '40001': conflict,
  '40P01': conflict,
  '55P03': conflict,
  '57014': {
    kind: 'transient',
    code: 'DATABASE_TIMEOUT',
    hint: 'A statement took longer than the server’s statement_timeout allows. Keel tries again.',
  },
  '25006': {
    kind: 'transient',
    code: 'DATABASE_READ_ONLY',
    hint: 'The server takes no writes: is it a replica, or is a fail-over going on? Keel tries again.',
  },
  '42501': {
    kind: 'config',
    code: 'DATABASE_PRIVILEGE',
    hint: 'The user in DATABASE_URL must own the database (alter database … owner to …).',
  },
  '42P01': {
    kind: 'defect',
    code: 'DATABASE_SCHEMA',
    hint: 'The tables do not fit this version of Keel: were its migrations run on this database?',
  },
  '23505': { kind: 'defect', code: 'DATABASE_UNIQUE', hint: 'Please report this with the log.' },
  '23503': { kind: 'defect', code: 'DATABASE_REFERENCE', hint: 'Please report this with the log.' },
  '23': constraint,
};

/** What pg says in words only. */
const byMessage: readonly [RegExp, Meaning][] = [
  [/row-level security/, { kind: 'defect', code: 'DATABASE_ROW_SECURITY', hint: 'Please report this with the log.' }],
  [/timeout exceeded when trying to connect|Connection terminated|not queryable|server closed/i, unreachable],
  [/does not support SSL/, certificate],
  [/password must be|SASL|SCRAM/, refused],
];

const text = (err: object, key: string): string | undefined => {
  const value = (err as Record<string, unknown>)[key];
  return typeof value === 'string' ? value : undefined;
};

function meaningOf(err: Error): Meaning | undefined {
  const code = text(err, 'code') ?? '';
  const inWords = byMessage.find(([pattern]) => pattern.test(err.message))?.[1];
  return inWords ?? meanings[code] ?? (code.length === 5 ? meanings[code.slice(0, 2)] : undefined);
}

/**
 * Any error of the database as an AppError. Its message is PostgreSQL's first line only: `detail` and `where` quote values of
 * rows, and stay in the cause.
 */
export function toStoreError(err: unknown): AppError {
  if (err instanceof AppError) return err;
  if (!(err instanceof Error)) return new AppError('defect', String(err), { code: 'DATABASE_ERROR', cause: err });
  const { kind, code, hint } = meaningOf(err) ?? { kind: 'defect', code: 'DATABASE_ERROR', hint: undefined };
  const context: Record<string, string> = {};
  for (const key of ['code', 'constraint', 'table', 'routine'] as const) {
    const value = text(err, key);
    if (value) context[key] = value;
  }
  return new AppError(kind, `database: ${err.message || context.code}`, {
    code,
    ...(hint ? { hint } : {}),
    context,
    cause: err,
  });
}
