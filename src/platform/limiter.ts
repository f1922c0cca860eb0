/**
 * At most `limit` calls in any `perMs`, as the server sees it. When it counts a call is not known; it is somewhere between
 * sending and reply. A slot is therefore free again `perMs` after the reply, less most of the shortest round trip seen lately:
 * that much passes on every call, and the server counts each at about the same stage of it. With this credit (given once enough
 * round trips were seen) the limit is used to 95 % and more even where one takes a fifth of the window; without it, to 83 %.
 */
import type { Clock } from '../contracts/clock.ts';
import type { RateBudget } from '../contracts/connector.ts';

export interface Lease {
  /** Exactly once, when the call is over. `answered: false` when no reply came: then the server may have counted it just now. */
  release(answered: boolean): void;
}

export interface Limiter {
  /** The CRM had counted `used` calls at `usedAt`: those that are not ours were another process's. */
  learn(used: number, usedAt: number): void;
  acquire(signal: AbortSignal): Promise<Lease>;
  pause(untilMs: number): void;
  pausedUntil(): number;
}

const creditShare = 0.8;
const negligibleShare = 0.02;
const roundTripsKept = 50;
/** Both ends of an interval are cut to whole milliseconds. */
const roundingMs = 1;

interface Waiter {
  readonly grant: () => void;
}

/** Ascending numbers: taken from the front, added near the end. */
class Ascending {
  #items: number[] = [];
  #head = 0;

  get first(): number | undefined {
    return this.#items[this.#head];
  }

  get size(): number {
    return this.#items.length - this.#head;
  }

  add(value: number): void {
    let at = this.#items.length;
    while (at > this.#head && (this.#items[at - 1] ?? 0) > value) at -= 1;
    this.#items.splice(at, 0, value);
  }

  dropUntil(limit: number): void {
    while (this.size > 0 && (this.first ?? 0) <= limit) this.#head += 1;
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
  }
}

class RollingLimiter implements Limiter {
  readonly #budget: RateBudget;
  readonly #clock: Clock;
  readonly #waiters = new Set<Waiter>();
  /** When slots that were used become free. */
  readonly #freeAt = new Ascending();
  readonly #roundTrips: number[] = [];
  #inFlight = 0;
  #learnedAt = Number.NEGATIVE_INFINITY;
  #pausedUntil = 0;
  #alarm: { readonly at: number; readonly cancel: AbortController } | undefined;

  constructor(budget: RateBudget, clock: Clock) {
    this.#budget = budget;
    this.#clock = clock;
  }

  learn(used: number, usedAt: number): void {
    if (usedAt <= this.#learnedAt) return;
    this.#learnedAt = usedAt;
    this.#freeAt.dropUntil(this.#now());
    const byOthers = used - this.#inFlight - this.#freeAt.size;
    for (let i = 0; i < byOthers; i += 1) this.#freeAt.add(usedAt + this.#budget.perMs + roundingMs);
  }

  acquire(signal: AbortSignal): Promise<Lease> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const onAbort = (): void => {
        this.#waiters.delete(waiter);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        grant: () => {
          signal.removeEventListener('abort', onAbort);
          resolve(this.#lease());
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiters.add(waiter);
      this.#pump();
    });
  }

  pause(untilMs: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, untilMs);
  }

  pausedUntil(): number {
    return this.#pausedUntil;
  }

  #now(): number {
    return this.#clock.now().getTime();
  }

  #lease(): Lease {
    const sentAt = this.#now();
    this.#inFlight += 1;
    let open = true;
    return {
      release: (answered) => {
        if (!open) return;
        open = false;
        this.#inFlight -= 1;
        const now = this.#now();
        this.#freeAt.add(now + this.#budget.perMs + roundingMs - (answered ? this.#credit(now - sentAt) : 0));
        this.#pump();
      },
    };
  }

  #credit(roundTripMs: number): number {
    this.#roundTrips.push(Math.max(0, roundTripMs));
    if (this.#roundTrips.length < roundTripsKept) return 0;
    if (this.#roundTrips.length > roundTripsKept) this.#roundTrips.shift();
    const shortest = Math.min(...this.#roundTrips);
    // Where it costs next to nothing to wait, nothing is assumed of the server.
    if (shortest < this.#budget.perMs * negligibleShare) return 0;
    return Math.min(creditShare * shortest, this.#budget.perMs / 2);
  }

  /** Grants in order of arrival while there are slots; then sets the alarm for the next one. */
  #pump(): void {
    while (this.#waiters.size > 0) {
      const now = this.#now();
      this.#freeAt.dropUntil(now);
      if (now < this.#pausedUntil) {
        this.#wakeAt(this.#pausedUntil);
        return;
      }
      if (this.#inFlight >= this.#budget.concurrency) return;
      if (this.#inFlight + this.#freeAt.size >= this.#budget.limit) {
        // None pending: all slots are in flight, and a release comes back here.
        const next = this.#freeAt.first;
        if (next !== undefined) this.#wakeAt(next);
        return;
      }
      const [waiter] = this.#waiters;
      if (!waiter) return;
      this.#waiters.delete(waiter);
      waiter.grant();
    }
  }

  #wakeAt(at: number): void {
    if (this.#alarm && this.#alarm.at <= at) return;
    this.#alarm?.cancel.abort();
    const alarm = { at, cancel: new AbortController() };
    this.#alarm = alarm;
    const ring = (): void => {
      if (this.#alarm !== alarm) return;
      this.#alarm = undefined;
      this.#pump();
    };
    // It rejects only when an earlier alarm took its place.
    this.#clock.sleep(Math.max(1, at - this.#now()), alarm.cancel.signal).then(ring, () => undefined);
  }
}

export function createLimiter(budget: RateBudget, clock: Clock): Limiter {
  return new RollingLimiter(budget, clock);
}
