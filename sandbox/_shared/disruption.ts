/** What can be done to a reply instead of sending it. */
export type Disruption =
  | {
      readonly kind: 'reply';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly contentType: string | null;
      readonly body: string;
    }
  | { readonly kind: 'reset' }
  | { readonly kind: 'truncate' }
  | { readonly kind: 'delay'; readonly ms: number };
