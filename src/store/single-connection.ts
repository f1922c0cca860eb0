/** Kysely over the one connection of one open transaction: it compiles and runs queries, and can do nothing else. */
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type pg from 'pg';
import { AppError } from '../contracts/errors.ts';
import { toStoreError } from './errors.ts';

/** Repositories write SQL; Kysely's own builder is not told the tables. */
export type Schema = Record<string, never>;

const misuse = (message: string): AppError => new AppError('defect', message, { code: 'DATABASE_EXECUTOR_MISUSE' });

class SingleConnection implements Driver, DatabaseConnection {
  #client: pg.PoolClient | undefined;

  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  end(): void {
    this.#client = undefined;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (!this.#client) throw misuse('an executor was used after its transaction had ended');
    try {
      const { rows, rowCount } = await this.#client.query(query.sql, [...query.parameters]);
      return { rows: rows as R[], ...(rowCount === null ? {} : { numAffectedRows: BigInt(rowCount) }) };
    } catch (err) {
      throw toStoreError(err);
    }
  }

  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw misuse('streaming is not supported: page by key');
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return this;
  }

  async beginTransaction(): Promise<void> {
    throw misuse('an executor is a transaction already');
  }

  async commitTransaction(): Promise<void> {
    throw misuse('the transaction belongs to who opened it');
  }

  async rollbackTransaction(): Promise<void> {
    throw misuse('the transaction belongs to who opened it');
  }

  async init(): Promise<void> {}
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}
}

export function overSingleConnection(client: pg.PoolClient): { kysely: Kysely<Schema>; end: () => void } {
  const connection = new SingleConnection(client);
  const dialect: Dialect = {
    createDriver: () => connection,
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  };
  return { kysely: new Kysely<Schema>({ dialect }), end: () => connection.end() };
}
