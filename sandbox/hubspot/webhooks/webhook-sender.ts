/** Delivers events: signed arrays of up to 100, 5 s to answer, 10 retries; duplicates and disorder on request. */
import { chance } from '../../_shared/chance.ts';
import type { StatsCounter } from '../stats.ts';
import type { Crm } from '../store/crm.ts';
import type { CrmEvent } from '../store/crm-event.ts';
import { signatureHeaders } from './sign-request.ts';
import type { WebhookConfig } from './webhook-config.ts';
import { subscriptionFor, type WebhookEvent, webhookEvent } from './webhook-events.ts';

const maxBatch = 100;
const maxRetries = 10;
const gatherMs = 20;

export class WebhookSender {
  readonly #crm: Crm;
  readonly #stats: StatsCounter;
  readonly #defaultSecret: string;
  readonly #seed: number;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #inFlight = new Set<Promise<void>>();
  #config: WebhookConfig | null = null;
  #waiting: WebhookEvent[] = [];
  #gathering = false;
  #eventId = 1_000_000;
  #isClosed = false;

  constructor(crm: Crm, stats: StatsCounter, defaultSecret: string, seed: number) {
    this.#crm = crm;
    this.#stats = stats;
    this.#defaultSecret = defaultSecret;
    this.#seed = seed;
    crm.onEvent = (event) => this.#take(event);
  }

  configure(config: WebhookConfig | null): void {
    this.#config = config;
  }

  #take(event: CrmEvent): void {
    if (this.#config === null || this.#isClosed) return;
    const subscription = subscriptionFor(event, this.#config.subscriptions);
    if (subscription < 0) return;
    this.#eventId += 1;
    const body = webhookEvent(event, this.#eventId, subscription, this.#crm.portalId);
    this.#waiting.push(body);
    if (chance(this.#seed, 'duplicate', this.#eventId) < (this.#config.duplicates ?? 0))
      this.#waiting.push({ ...body });
    if (!this.#gathering) {
      this.#gathering = true;
      this.#later(gatherMs, () => this.#flush());
    }
  }

  #later(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
  }

  #flush(): void {
    this.#gathering = false;
    const config = this.#config;
    const events = this.#waiting;
    this.#waiting = [];
    if (config === null) return;
    if (config.isReordered === true) {
      events.sort((a, b) => chance(this.#seed, String(a.eventId)) - chance(this.#seed, String(b.eventId)));
    }
    for (let at = 0; at < events.length; at += maxBatch) {
      this.#track(this.#deliver(config, events.slice(at, at + maxBatch), 0));
    }
  }

  #track(work: Promise<void>): void {
    this.#inFlight.add(work);
    void work.finally(() => this.#inFlight.delete(work));
  }

  async #deliver(config: WebhookConfig, events: readonly WebhookEvent[], attempt: number): Promise<void> {
    const body = JSON.stringify(events.map((event) => ({ ...event, attemptNumber: attempt })));
    const secret = config.secret ?? this.#defaultSecret;
    // Signatures age on the receiver's clock, which is the real one.
    const signed = { method: 'POST', uri: config.targetUrl, body, timestampMs: Date.now() };
    const headers = { 'content-type': 'application/json', ...signatureHeaders(secret, signed) };
    let isDelivered = false;
    try {
      const signal = AbortSignal.timeout(config.timeoutMs ?? 5_000);
      const reply = await fetch(config.targetUrl, { method: 'POST', headers, body, signal });
      await reply.arrayBuffer();
      isDelivered = reply.status < 400;
    } catch {
      // No connection or no answer in time: counts as a failed attempt like any 4xx or 5xx.
      isDelivered = false;
    }
    this.#stats.webhook(isDelivered);
    if (isDelivered || attempt >= maxRetries || this.#isClosed) return;
    await new Promise<void>((resolve) => this.#later(config.retryMs ?? 1_000, resolve));
    await this.#deliver(config, events, attempt + 1);
  }

  async settled(): Promise<void> {
    if (this.#gathering) this.#flush();
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight);
  }

  close(): void {
    this.#isClosed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
