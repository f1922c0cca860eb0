/**
 * Glossary: an *executor* is one open transaction, opaque outside src/store; *durable* means that the commit waits for the disk.
 */
declare const executorBrand: unique symbol;

/** One open transaction. Hand it to repositories; never keep it after `work` has ended. */
export interface Executor {
  readonly [executorBrand]: true;
}

export interface Database {
  /**
   * One transaction that sees and writes the rows of one install only. `durable: false` is for work that a crash may undo
   * because it would be done again (a synced page with its cursor): the commit does not wait for the disk.
   */
  tenant<T>(
    installId: string,
    work: (ex: Executor) => Promise<T>,
    options?: { readonly durable?: boolean },
  ): Promise<T>;
  /** One transaction over all installs: schedules, lists of installs, pruning. */
  system<T>(work: (ex: Executor) => Promise<T>): Promise<T>;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  /** Waits for transactions in flight, then closes every connection. */
  close(): Promise<void>;
}
