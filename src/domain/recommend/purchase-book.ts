/** Who bought which product when, in typed arrays: what a recommender learns from. */
import { closedAt } from '../records/as-of.ts';
import type { Account, Deal, Instant } from '../records/types.ts';

/** A product and when it was first bought. */
export interface Purchase {
  /** As the CRM spells it, without spaces around. */
  readonly product: string;
  readonly at: Instant;
}

export interface Buyer {
  readonly purchases: readonly Purchase[];
  readonly industry: string | null;
  readonly employees: number | null;
}

export interface PurchaseBook {
  /** By name; index is the product's code. */
  readonly products: readonly string[];
  /** Purchases of customer c are at offsets[c] to offsets[c + 1] - 1, oldest first. */
  readonly offsets: Uint32Array;
  readonly items: Uint32Array;
  readonly at: Float64Array;
  /** Group of each customer in `groups`; -1 where neither industry nor size is known. */
  readonly groupOf: Int32Array;
  readonly groups: readonly BuyerGroup[];
}

/** Customers that are alike by what is known of them. */
export interface BuyerGroup {
  readonly industry: string | null;
  readonly size: string | null;
}

/** First win of each product up to `asOf`, oldest first. Spelling differs by case alone: the same product. */
export function purchasesOf(deals: readonly Deal[], asOf: Instant): Purchase[] {
  const first = new Map<string, Purchase>();
  for (const deal of deals) {
    if (deal.status !== 'won' || deal.product === null || deal.kind === 'contraction') continue;
    const product = deal.product.trim();
    const at = closedAt(deal);
    if (product === '' || at > asOf) continue;
    const key = productKey(product);
    const known = first.get(key);
    if (known === undefined || at < known.at || (at === known.at && product < known.product))
      first.set(key, { product, at });
  }
  return [...first.values()].sort((a, b) => a.at - b.at || (a.product < b.product ? -1 : 1));
}

/** What tells products apart. */
export function productKey(product: string): string {
  return product.trim().toLowerCase();
}

const sizes = [
  [10, 'under 10 employees'],
  [50, '10 to 49 employees'],
  [250, '50 to 249 employees'],
  [1_000, '250 to 999 employees'],
  [Number.POSITIVE_INFINITY, '1,000 employees or more'],
] as const;

export function groupOf({ industry, employees }: Pick<Account, 'industry' | 'employees'>): BuyerGroup {
  const named = industry?.trim() || null;
  const isKnown = employees !== null && employees > 0;
  return { industry: named, size: isKnown ? (sizes.find(([below]) => employees < below)?.[1] ?? null) : null };
}

export interface PurchaseBookBuilder {
  readonly add: (buyer: Buyer) => void;
  readonly build: () => PurchaseBook;
}

/** Collects customers one by one; those who bought nothing are left out. The order does not matter to what is learnt. */
export function purchaseBookBuilder(): PurchaseBookBuilder {
  const spellings: Map<string, number>[] = [];
  const codes = new Map<string, number>();
  const groupCodes = new Map<string, number>();
  const groups: BuyerGroup[] = [];
  const offsets = [0];
  const items: number[] = [];
  const at: number[] = [];
  const groupsOf: number[] = [];
  const codeOf = (product: string): number => {
    const key = productKey(product);
    const code = codes.get(key) ?? codes.size;
    codes.set(key, code);
    spellings[code] ??= new Map();
    spellings[code].set(product, (spellings[code].get(product) ?? 0) + 1);
    return code;
  };
  const codeOfGroup = (group: BuyerGroup): number => {
    if (group.industry === null && group.size === null) return -1;
    const key = JSON.stringify([group.industry, group.size]);
    const code = groupCodes.get(key) ?? groups.push(group) - 1;
    groupCodes.set(key, code);
    return code;
  };
  return {
    add: ({ purchases, industry, employees }) => {
      if (purchases.length === 0) return;
      for (const purchase of purchases) {
        items.push(codeOf(purchase.product));
        at.push(purchase.at);
      }
      offsets.push(items.length);
      groupsOf.push(codeOfGroup(groupOf({ industry, employees })));
    },
    build: () => {
      const names = spellings.map(mostUsual);
      const order = names.map((_, code) => code).sort((a, b) => ((names[a] ?? '') < (names[b] ?? '') ? -1 : 1));
      const rank = new Uint32Array(names.length);
      order.forEach((code, i) => {
        rank[code] = i;
      });
      return {
        products: order.map((code) => names[code] ?? ''),
        offsets: Uint32Array.from(offsets),
        items: Uint32Array.from(items, (code) => rank[code] as number),
        at: Float64Array.from(at),
        groupOf: Int32Array.from(groupsOf),
        groups: [...groups],
      };
    },
  };
}

function mostUsual(spelt: ReadonlyMap<string, number>): string {
  let [name, most] = ['', 0];
  for (const [spelling, count] of spelt) {
    if (count > most || (count === most && spelling < name)) [name, most] = [spelling, count];
  }
  return name;
}
