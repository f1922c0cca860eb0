/** Where events go and how badly the delivery behaves. */

export interface WebhookSubscription {
  readonly subscriptionType: string;
  /** "company" or "0-2"; absent: every object. */
  readonly objectType?: string;
  /** For object.propertyChange; absent: every property. */
  readonly propertyName?: string;
}

export interface WebhookConfig {
  readonly targetUrl: string;
  /** The app's client secret; unset: the sandbox's own. */
  readonly secret?: string;
  /** Unset: creation, deletion, merge, propertyChange and associationChange of everything. */
  readonly subscriptions?: readonly WebhookSubscription[];
  /** Share of events that are sent twice, 0 to 1. */
  readonly duplicates?: number;
  readonly isReordered?: boolean;
  /** Wait before the n-th retry, milliseconds; HubSpot spreads 10 retries over 24 hours. */
  readonly retryMs?: number;
  readonly timeoutMs?: number;
}
