/** The three budgets of an account: general in a rolling 10 s window, search in a rolling second, associations in 10 s; and the day. */
import { VendorError } from './errors.ts';
import type { Grant } from './oauth/grant.ts';
import type { Budget } from './router/route.ts';

export interface LimitNumbers {
  /** Marketplace OAuth apps: 110 per 10 s and account, no daily cap. */
  readonly oauthGeneral: number;
  /** Private tokens; on larger plans the vendor grants 190 or 250, here the same as to a marketplace app. */
  readonly staticGeneral: number;
  readonly searchPerSecond: number;
  readonly associations: number;
  readonly staticDaily: number;
}

export const realLimits: LimitNumbers = {
  oauthGeneral: 110,
  staticGeneral: 110,
  searchPerSecond: 5,
  associations: 150,
  staticDaily: 625_000,
};

const tenSecondsMs = 10_000;

/** Calls let through within the last `spanMs`. */
class RollingWindow {
  readonly #limit: number;
  readonly #spanMs: number;
  #times: number[] = [];
  #head = 0;

  constructor(limit: number, spanMs: number) {
    this.#limit = limit;
    this.#spanMs = spanMs;
  }

  /** Calls left after this one; -1 when it is refused. */
  take(nowMs: number): number {
    while (this.#head < this.#times.length && (this.#times[this.#head] as number) <= nowMs - this.#spanMs)
      this.#head += 1;
    if (this.#head > 1_000) {
      this.#times = this.#times.slice(this.#head);
      this.#head = 0;
    }
    const used = this.#times.length - this.#head;
    if (used >= this.#limit) return -1;
    this.#times.push(nowMs);
    return this.#limit - used - 1;
  }
}

type Headers = Readonly<Record<string, string>>;

function refused(policyName: string, message: string, headers: Headers = {}): VendorError {
  return new VendorError(429, 'RATE_LIMITS', message, { headers, body: { errorType: 'RATE_LIMIT', policyName } });
}

export class Limits {
  readonly #numbers: LimitNumbers;
  readonly #windows = new Map<string, RollingWindow>();
  /** Real, monotonic milliseconds: limits do not follow the account's clock. */
  readonly #monotonicMs: () => number;
  readonly #day: () => string;
  #daily = { day: '', used: 0 };

  constructor(numbers: LimitNumbers, monotonicMs: () => number, day: () => string) {
    this.#numbers = numbers;
    this.#monotonicMs = monotonicMs;
    this.#day = day;
  }

  /** Counts the call, or throws the vendor's 429. Returns the headers of the reply. */
  take(budget: Budget, grant: Grant): Headers {
    if (budget === 'none') return {};
    if (grant.kind === 'static' && budget !== 'associations') this.#takeDay();
    if (budget === 'search') return this.#takeSearch();
    if (budget === 'associations') return this.#takeAssociations(grant);
    return this.#takeGeneral(grant);
  }

  #window(name: string, limit: number, spanMs: number): RollingWindow {
    let window = this.#windows.get(name);
    if (window === undefined) {
      window = new RollingWindow(limit, spanMs);
      this.#windows.set(name, window);
    }
    return window;
  }

  #takeDay(): void {
    const day = this.#day();
    if (this.#daily.day !== day) this.#daily = { day, used: 0 };
    if (this.#daily.used >= this.#numbers.staticDaily) throw refused('DAILY', 'You have reached your daily limit.');
    this.#daily.used += 1;
  }

  #takeSearch(): Headers {
    const left = this.#window('search', this.#numbers.searchPerSecond, 1_000).take(this.#monotonicMs());
    if (left < 0) throw refused('SECONDLY', 'You have reached your secondly limit.');
    return {};
  }

  #takeAssociations(grant: Grant): Headers {
    const window = this.#window(`associations:${grant.clientId}`, this.#numbers.associations, tenSecondsMs);
    if (window.take(this.#monotonicMs()) < 0) throw refused('TEN_SECONDLY_ROLLING', tenSecondText);
    return {};
  }

  #takeGeneral(grant: Grant): Headers {
    const max = grant.kind === 'oauth' ? this.#numbers.oauthGeneral : this.#numbers.staticGeneral;
    const left = this.#window(`general:${grant.clientId}`, max, tenSecondsMs).take(this.#monotonicMs());
    const headers = this.#headers(grant, max, Math.max(0, left));
    if (left < 0) throw refused('TEN_SECONDLY_ROLLING', tenSecondText, headers);
    return headers;
  }

  #headers(grant: Grant, max: number, remaining: number): Headers {
    const secondly = Math.floor(max / 10);
    const daily = this.#numbers.staticDaily;
    return {
      'X-HubSpot-RateLimit-Interval-Milliseconds': String(tenSecondsMs),
      'X-HubSpot-RateLimit-Max': String(max),
      'X-HubSpot-RateLimit-Remaining': String(remaining),
      'X-HubSpot-RateLimit-Secondly': String(secondly),
      'X-HubSpot-RateLimit-Secondly-Remaining': String(Math.min(secondly, remaining)),
      ...(grant.kind === 'oauth'
        ? {}
        : {
            'X-HubSpot-RateLimit-Daily': String(daily),
            'X-HubSpot-RateLimit-Daily-Remaining': String(daily - this.#daily.used),
          }),
    };
  }
}

const tenSecondText = 'You have reached your ten_secondly_rolling limit.';
