/** All deployments of an org, whichever API asked for them. */
import { refuse } from '../errors.ts';
import { IdMaker } from '../org/ids.ts';
import type { Actor } from '../org/types.ts';
import { DeployJob, type DeployOptions } from './deploy-job.ts';
import type { MetadataParts } from './metadata-parts.ts';

const leastMs = 150;
const spreadMs = 250;

export class Deployments {
  /** `Type:FullName` of components that are kept without being looked into. */
  readonly opaque = new Set<string>();
  readonly #parts: MetadataParts;
  readonly #ids = new IdMaker('0Af');
  readonly #jobs = new Map<string, DeployJob>();

  constructor(parts: MetadataParts) {
    this.#parts = parts;
  }

  start(zip: Buffer, options: DeployOptions, actor: Actor): DeployJob {
    const { org, monotonicMs, seed } = this.#parts;
    const number = this.#jobs.size + 1;
    const durationMs = leastMs + ((seed * 31 + number * 97) % spreadMs);
    const id = this.#ids.make(number);
    const request = { id, zip, options, actor, startedAt: monotonicMs(), durationMs };
    const job = new DeployJob(request, { org, opaque: this.opaque, monotonicMs });
    this.#jobs.set(id, job);
    // Also when nobody asks how it is going.
    setTimeout(() => job.status(), durationMs + 1).unref();
    return job;
  }

  get(id: string): DeployJob {
    const job = this.#jobs.get(id) ?? [...this.#jobs.values()].find((one) => one.request.id.slice(0, 15) === id);
    if (job === undefined) throw refuse(404, 'NOT_FOUND', 'The requested resource does not exist');
    return job;
  }
}
