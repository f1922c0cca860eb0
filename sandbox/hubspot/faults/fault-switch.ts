/** The profile in force; it can be changed while the server runs. */
import { VendorError } from '../errors.ts';
import type { Crm } from '../store/crm.ts';
import { faultNames, faultProfiles, isFaultName } from './fault-profiles.ts';
import type { Faults } from './faults.ts';

export class FaultSwitch {
  readonly #crm: Crm;
  readonly #seed: number;
  #current: Faults = faultProfiles.none();

  constructor(crm: Crm, seed: number) {
    this.#crm = crm;
    this.#seed = seed;
  }

  get current(): Faults {
    return this.#current;
  }

  set(name: string): void {
    if (!isFaultName(name)) {
      throw new VendorError(400, 'VALIDATION_ERROR', `Unknown fault profile ${name}; known: ${faultNames.join(', ')}`);
    }
    this.#current = faultProfiles[name](this.#seed);
    this.#crm.searchLagMs = this.#current.searchLagMs ?? 0;
    this.#current.onLoad?.(this.#crm);
  }
}
