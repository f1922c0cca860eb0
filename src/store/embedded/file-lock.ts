/**
 * A lock between processes that the kernel gives back when its holder dies, even by kill -9: the lock of a SQLite file. Pid
 * files would need guesses about reused pids; here nothing can be stale.
 */
import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

export type LockMode = 'shared' | 'exclusive';

const pollMs = 25;
const sqliteBusy = 5;

const isBusy = (err: unknown): boolean =>
  err instanceof Error && 'errcode' in err && (Number(err.errcode) & 0xff) === sqliteBusy;

export class FileLock {
  readonly #db: DatabaseSync;
  #held = false;

  constructor(path: string) {
    this.#db = new DatabaseSync(path, { timeout: 0 });
    // Who can open the file can take the lock.
    chmodSync(path, 0o600);
  }

  /** Takes the lock if nobody stands in the way. */
  tryLock(mode: LockMode): boolean {
    if (this.#held) this.unlock();
    try {
      if (mode === 'exclusive') {
        this.#db.exec('begin exclusive');
      } else {
        this.#db.exec('begin');
        this.#db.exec('select count(*) from sqlite_schema');
      }
    } catch (err) {
      if (this.#db.isTransaction) this.#db.exec('rollback');
      if (isBusy(err)) return false;
      throw err;
    }
    this.#held = true;
    return true;
  }

  /** False when others kept it for `timeoutMs`. */
  async lock(mode: LockMode, timeoutMs: number): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    while (!this.tryLock(mode)) {
      if (performance.now() > deadline) return false;
      await sleep(pollMs);
    }
    return true;
  }

  /** For exit handlers, where nothing may be awaited. */
  lockSync(mode: LockMode, timeoutMs: number): boolean {
    const deadline = performance.now() + timeoutMs;
    while (!this.tryLock(mode)) {
      if (performance.now() > deadline) return false;
      sleepSync(pollMs);
    }
    return true;
  }

  unlock(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#db.exec('rollback');
  }

  close(): void {
    this.unlock();
    if (this.#db.isOpen) this.#db.close();
  }
}

export function sleepSync(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
