/** The jobs of one kind: found by id, listed in pages, gone after seven days. */
import { refuse } from '../errors.ts';

const keptMs = 7 * 86_400_000;
const pageSize = 1_000;

interface Job {
  readonly id: string;
  readonly createdMs: number;
}

export class JobList<J extends Job> {
  readonly #jobs = new Map<string, J>();

  add(job: J): void {
    this.#jobs.set(job.id, job);
  }

  remove(job: J): void {
    this.#jobs.delete(job.id);
  }

  /** By an id of 15 or 18 characters. */
  get(id: string, nowMs: number): J {
    this.#forget(nowMs);
    const job = this.#jobs.get(id) ?? [...this.#jobs.values()].find((one) => one.id.slice(0, 15) === id);
    if (job === undefined) throw refuse(404, 'NOT_FOUND', 'The requested resource does not exist');
    return job;
  }

  /** `locator`: as in the page before. */
  page(locator: string | null, nowMs: number): { readonly jobs: readonly J[]; readonly nextLocator: string | null } {
    this.#forget(nowMs);
    const from = locator === null ? 0 : Number(locator);
    if (!Number.isInteger(from) || from < 0) throw refuse(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
    const all = [...this.#jobs.values()];
    const isLast = from + pageSize >= all.length;
    return { jobs: all.slice(from, from + pageSize), nextLocator: isLast ? null : String(from + pageSize) };
  }

  #forget(nowMs: number): void {
    for (const job of this.#jobs.values()) {
      if (job.createdMs + keptMs < nowMs) this.#jobs.delete(job.id);
    }
  }
}
