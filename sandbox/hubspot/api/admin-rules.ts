/** Properties a portal admin made compulsory; switched on through the control interface. */
import type { ObjectKey } from '../object-types.ts';

export class AdminRules {
  readonly #required = new Map<ObjectKey, readonly string[]>();

  required(key: ObjectKey): readonly string[] {
    return this.#required.get(key) ?? [];
  }

  set(key: ObjectKey, properties: readonly string[]): void {
    this.#required.set(key, properties);
  }
}
