/** The hand on the account: what tests and the control interface may see and do. */

import type { AdminRules } from './api/admin-rules.ts';
import { checkedOrThrow } from './api/check-values.ts';
import { recordId, typeParam } from './api/parse-input.ts';
import { type Digest, type DigestOptions, digest } from './digest.ts';
import { notFound } from './errors.ts';
import type { FaultSwitch } from './faults/fault-switch.ts';
import type { TokenStore } from './oauth/token-store.ts';
import type { Stats, StatsCounter } from './stats.ts';
import { type Crm, sources } from './store/crm.ts';
import type { WebhookConfig } from './webhooks/webhook-config.ts';
import type { WebhookSender } from './webhooks/webhook-sender.ts';

export interface StateParts {
  readonly crm: Crm;
  readonly tokens: TokenStore;
  readonly stats: StatsCounter;
  readonly faults: FaultSwitch;
  readonly rules: AdminRules;
  readonly webhooks: WebhookSender;
  readonly inUse: Set<string>;
}

export class SandboxState {
  readonly #parts: StateParts;

  constructor(parts: StateParts) {
    this.#parts = parts;
  }

  /** The account itself, for tests that need more than the verbs below. */
  get crm(): Crm {
    return this.#parts.crm;
  }

  digest(options?: DigestOptions): Digest {
    return digest(this.#parts.crm, options);
  }

  stats(): Stats {
    return this.#parts.stats.read();
  }

  resetStats(): void {
    this.#parts.stats.reset();
  }

  /** A CRM user changes a record; the values are checked as the API would. */
  updateRecord(type: string, id: string, properties: Readonly<Record<string, string>>): void {
    const { key, row } = this.#find(type, id);
    this.crm.write(key, row, checkedOrThrow(this.crm, key, row, properties), sources.user);
  }

  archive(type: string, id: string): void {
    const { key, row } = this.#find(type, id);
    this.crm.archive(key, row, sources.user);
  }

  /** Returns the id of the merged record. */
  merge(type: string, primaryId: string, secondaryId: string): string {
    const primary = this.#find(type, primaryId);
    const secondary = this.#find(type, secondaryId);
    const row = this.crm.merge(primary.key, primary.row, secondary.row, sources.user);
    return String(this.crm.objects[primary.key].table.ids[row]);
  }

  revokeToken(token: string = this.#parts.tokens.staticToken): void {
    this.#parts.tokens.revoke(token, true);
  }

  /** All OAuth access tokens are past their time at once; refreshing still works. */
  expireAccessTokens(): void {
    this.#parts.tokens.expireAccessTokens();
  }

  /** The account no longer has the scope: neither present nor future tokens do. */
  dropScope(scope: string): void {
    this.#parts.tokens.dropScope(scope);
  }

  /** An admin deletes a property. */
  deleteProperty(type: string, name: string): void {
    const { properties } = this.crm.objects[typeParam(type).key];
    const property = properties.get(name);
    if (property === undefined) throw notFound(`Property ${name} does not exist`);
    properties.put({ ...property, archivedMs: this.crm.now() });
  }

  /** The property is used by a workflow: it cannot be deleted. */
  usePropertyInWorkflow(name: string): void {
    this.#parts.inUse.add(name);
  }

  requireProperties(type: string, names: readonly string[]): void {
    this.#parts.rules.set(typeParam(type).key, names);
  }

  setFaults(name: string): void {
    this.#parts.faults.set(name);
  }

  setWebhooks(config: WebhookConfig | null): void {
    this.#parts.webhooks.configure(config);
  }

  /** Resolves when every event so far was delivered or given up. */
  async webhooksSettled(): Promise<void> {
    await this.#parts.webhooks.settled();
  }

  #find(type: string, id: string) {
    const { key } = typeParam(type);
    const row = this.crm.objects[key].table.resolve(recordId(id));
    if (row < 0) throw notFound(`${key} ${id} does not exist`);
    return { key, row };
  }
}
