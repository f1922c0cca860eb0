/** The hand on the org: what tests and the control interface may see and do. */
import type { BulkFaults } from './bulk/bulk-faults.ts';
import { type Digest, type DigestOptions, digest } from './digest.ts';
import { refuse } from './errors.ts';
import type { FaultSwitch } from './faults/fault-switch.ts';
import type { LimitName, Limits } from './limits.ts';
import type { TokenStore } from './oauth/token-store.ts';
import type { SandboxOrg } from './org/sandbox-org.ts';
import type { Actor, DmlResult, FieldDef } from './org/types.ts';
import type { OrgClock } from './org-clock.ts';
import { failure } from './rest/dml-reply.ts';
import type { Stats, StatsCounter } from './stats.ts';
import type { Switches } from './switches.ts';

export interface StateParts {
  readonly org: SandboxOrg;
  readonly clock: OrgClock;
  readonly tokens: TokenStore;
  readonly limits: Limits;
  readonly stats: StatsCounter;
  readonly faults: FaultSwitch;
  readonly switches: Switches;
}

type Json = Readonly<Record<string, unknown>>;

/** A rule of an admin's: records with these values are refused. */
export interface ValidationWish {
  readonly object: string;
  readonly message: string;
  /** The field whose value is refused, and which one; null: that it is empty. */
  readonly field: string;
  readonly refused: string | number | boolean | null;
}

export class SandboxState {
  readonly #parts: StateParts;

  constructor(parts: StateParts) {
    this.#parts = parts;
  }

  /** The org itself, for tests that need more than the verbs below. */
  get org(): SandboxOrg {
    return this.#parts.org;
  }

  digest(options?: DigestOptions): Digest {
    return digest(this.#parts.org, options);
  }

  stats(): Stats {
    return this.#parts.stats.read();
  }

  resetStats(): void {
    this.#parts.stats.reset();
  }

  /** A user of the org makes a record; returns its id. */
  createRecord(object: string, values: Json): string {
    return this.#done(this.org.create(this.#actor, object, values));
  }

  /** A user of the org changes a record; the values are checked as the API would. */
  updateRecord(object: string, id: string, values: Json): void {
    this.#done(this.org.update(this.#actor, object, id, values));
  }

  /** Into the recycle bin. */
  archive(object: string, id: string): void {
    this.#done(this.org.remove(this.#actor, object, id));
  }

  undelete(id: string): void {
    this.#done(this.org.undelete(this.#actor, id));
  }

  /** Out of the recycle bin, for good. */
  purge(object: string, id: string): void {
    this.#known(object);
    this.org.purge(object, id);
  }

  /** Returns the id of the merged record: the primary one's. */
  merge(object: string, primaryId: string, secondaryId: string): string {
    return this.#done(this.org.merge(this.#actor, object, primaryId, [secondaryId]));
  }

  revokeToken(token: string = this.#parts.tokens.staticToken): void {
    this.#parts.tokens.revoke(token);
  }

  /** All sessions of OAuth end at once; refreshing still works. */
  expireAccessTokens(): void {
    this.#parts.tokens.expireAccessTokens();
  }

  /** Somebody else refreshes with this token: whoever uses it after that is taken for a thief. */
  useRefreshToken(token: string): void {
    const found = this.#parts.tokens.describe(token);
    if (found === undefined) throw refuse(404, 'NOT_FOUND', 'There is no such refresh token.');
    this.#parts.tokens.refresh(token, found.clientId);
  }

  /** An admin takes a field, custom or standard, off everybody's profile and permission sets; or gives it back to all. */
  hideField(object: string, name: string, isHidden = true): void {
    const store = this.#known(object);
    const field = this.#knownField(object, name);
    store.addField({ ...field, needsGrant: true });
    const rights = { read: !isHidden, edit: !isHidden };
    const sets = this.#known('PermissionSet');
    for (let row = 0; isHidden && row < sets.rows; row += 1) {
      if (sets.isDeleted(row) || sets.isGone(row) || sets.get(row, 'IsOwnedByProfile') === true) continue;
      this.org.grantField(String(sets.get(row, 'Name')), store.def.name, field.name, rights);
    }
    this.org.grantField('profile', store.def.name, field.name, rights);
  }

  deleteProperty(object: string, name: string): void {
    this.org.deleteField(object, this.#knownField(object, name).name);
  }

  requireProperties(object: string, names: readonly string[]): void {
    for (const name of names) this.org.requireField(object, this.#knownField(object, name).name, true);
  }

  addValidationRule({ object, message, field, refused }: ValidationWish): void {
    this.org.addValidationRule({
      object: this.#known(object).def.name,
      message,
      field: this.#knownField(object, field).name,
      isBroken: (value) => value(field) === refused,
    });
  }

  /** So much of a daily limit has been used in this hour. */
  setUsed(amount: number, limit: LimitName = 'DailyApiRequests'): void {
    this.#parts.limits.setUsed(limit, amount);
  }

  advanceClock(ms: number): void {
    this.#parts.clock.advance(ms);
  }

  turn(wishes: Partial<Switches>): void {
    Object.assign(this.#parts.switches, wishes);
  }

  /** Salesforce gives up bulk jobs that are made, or run, from now on. */
  breakJobs(wishes: BulkFaults): void {
    this.#parts.faults.bulkWishes = wishes;
  }

  setFaults(name: string): void {
    this.#parts.faults.set(name);
  }

  get #actor(): Actor {
    return { userId: this.org.integrationUserId };
  }

  #known(object: string) {
    const store = this.org.object(object);
    if (store === undefined) throw refuse(404, 'NOT_FOUND', `There is no object ${object}.`);
    return store;
  }

  #knownField(object: string, name: string): FieldDef {
    const field = this.#known(object).field(name);
    if (field === undefined) throw refuse(404, 'NOT_FOUND', `${object} has no field ${name}.`);
    return field;
  }

  #done(result: DmlResult): string {
    if (!result.ok) throw failure(result.errors);
    return result.id;
  }
}
