/** The profile in force; it can be changed while the server runs. */
import type { BulkFaults } from '../bulk/bulk-faults.ts';
import { refuse } from '../errors.ts';
import type { SandboxOrg } from '../org/sandbox-org.ts';
import { faultNames, faultProfiles, isFaultName } from './fault-profiles.ts';
import type { Faults } from './faults.ts';

export interface FaultSwitchOptions {
  readonly org: SandboxOrg;
  readonly seed: number;
  readonly monotonicMs: () => number;
}

export class FaultSwitch {
  readonly #options: FaultSwitchOptions;
  #current: Faults = faultProfiles.none();
  /** Beside those of the profile. */
  bulkWishes: BulkFaults = {};

  constructor(options: FaultSwitchOptions) {
    this.#options = options;
  }

  get current(): Faults {
    return this.#current;
  }

  set(name: string): void {
    if (!isFaultName(name)) {
      throw refuse(400, 'INVALID_FAULTS', `Unknown fault profile ${name}; known: ${faultNames.join(', ')}`);
    }
    const { org, seed, monotonicMs } = this.#options;
    this.#current = faultProfiles[name](seed, monotonicMs);
    org.lockCheck = undefined;
    this.#current.onLoad?.(org);
  }
}
