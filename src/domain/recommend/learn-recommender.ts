import { randomOf, shuffled } from '../random.ts';
import type { Instant } from '../records/types.ts';
import type { BuyerGroup, PurchaseBook } from './purchase-book.ts';
import type { LearntGroup, LearntProduct, Neighbour, Recommender } from './recommender.ts';

export interface LearnOptions {
  /** Only purchases before this moment; the book's whole unless given. */
  readonly before?: Instant;
  readonly asOf: Instant;
  /** Fewest customers with both products, or with a product in a group; 5 unless given. */
  readonly minSupport?: number;
  /** How many customers with both count as much as the data does against "no relation"; 10 unless given. */
  readonly shrinkage?: number;
  readonly seed?: number;
}

/** A basket beyond this says little of what goes together, and its pairs cost its square: it counts for the products alone. */
const largestBasket = 100;
/** Of more products, the most bought ones have neighbours: pairs are counted in a square. */
const mostPaired = 2_000;
const neighboursKept = 20;
/** Those that keep each other away: one plan in place of another. */
const rivalsKept = 10;
/** A group of fewer says nothing. */
const smallestGroup = 10;

/** How often each product, each pair and each product in each group was bought. */
interface Counts {
  readonly customers: number;
  readonly having: Uint32Array;
  /** Customers whose pairs were counted, and how many of them have each product. */
  readonly paired: number;
  readonly pairedHaving: Uint32Array;
  /** Place of a product in `together`'s rows; -1 for one without neighbours. */
  readonly rowOf: Int32Array;
  /** Upper triangle of a square of `rows` by `rows`: customers with both. */
  readonly together: Uint32Array;
  readonly rows: number;
}

/**
 * Item-based collaborative filtering on who has what (Sarwar, Karypis, Konstan, Riedl 2001, "Item-based collaborative filtering
 * recommendation algorithms"): the cosine of two products' columns, each less its mean, so that two products that everyone buys are not
 * alike for it (their correlation), shrunk towards none by n / (n + shrinkage) with n customers who have both, or would by chance where fewer have (Bell, Koren 2007,
 * "Improved neighborhood-based collaborative filtering"). The order of customers does not matter: all that is summed are counts.
 */
export function learnRecommender(book: PurchaseBook, options: LearnOptions): Recommender {
  const { minSupport = 5, shrinkage = 10, seed = 7, before = Number.POSITIVE_INFINITY } = options;
  const baskets = basketsBefore(book, before);
  const counts = countAll(book, baskets);
  const ties = shuffled(book.products.length, randomOf(seed));
  const products = book.products.map((name, product): LearntProduct => {
    const neighbours = neighboursOf(product, counts, { minSupport, shrinkage, ties });
    return { name, customers: counts.having[product] as number, tie: ties[product] as number, neighbours };
  });
  const groups = groupsOf(book, baskets, minSupport);
  return { format: 1, asOf: options.asOf, customers: counts.customers, minSupport, products, groups };
}

/** End of each customer's purchases before that moment: they are in order of time. */
function basketsBefore({ offsets, at }: PurchaseBook, before: Instant): Uint32Array {
  const ends = new Uint32Array(offsets.length - 1);
  for (let customer = 0; customer < ends.length; customer++) {
    let end = offsets[customer + 1] as number;
    if (before !== Number.POSITIVE_INFINITY)
      while (end > (offsets[customer] as number) && (at[end - 1] as number) >= before) end -= 1;
    ends[customer] = end;
  }
  return ends;
}

function countAll({ products, offsets, items }: PurchaseBook, ends: Uint32Array): Counts {
  const having = new Uint32Array(products.length);
  let customers = 0;
  for (let customer = 0; customer < ends.length; customer++) {
    const [from, to] = [offsets[customer] as number, ends[customer] as number];
    if (to > from) customers += 1;
    for (let i = from; i < to; i++) increment(having, items[i] as number);
  }
  const rowOf = pairedRows(having);
  const rows = Math.min(products.length, mostPaired);
  const together = new Uint32Array(rows * rows);
  const pairedHaving = new Uint32Array(products.length);
  let paired = 0;
  for (let customer = 0; customer < ends.length; customer++) {
    const [from, to] = [offsets[customer] as number, ends[customer] as number];
    if (to === from || to - from > largestBasket) continue;
    paired += 1;
    for (let i = from; i < to; i++) {
      increment(pairedHaving, items[i] as number);
      const a = rowOf[items[i] as number] as number;
      if (a < 0) continue;
      for (let j = i + 1; j < to; j++) {
        const b = rowOf[items[j] as number] as number;
        if (b >= 0) increment(together, a < b ? a * rows + b : b * rows + a);
      }
    }
  }
  return { customers, having, paired, pairedHaving, rowOf, together, rows };
}

function increment(counts: Uint32Array, at: number): void {
  counts[at] = (counts[at] as number) + 1;
}

/** The most bought products first; of as many, the first by name. */
function pairedRows(having: Uint32Array): Int32Array {
  const order = Array.from(having.keys()).sort((a, b) => (having[b] as number) - (having[a] as number) || a - b);
  const rowOf = new Int32Array(having.length).fill(-1);
  order.slice(0, mostPaired).forEach((product, row) => {
    rowOf[product] = row;
  });
  return rowOf;
}

interface Kinship {
  readonly minSupport: number;
  readonly shrinkage: number;
  readonly ties: Uint32Array;
}

function neighboursOf(product: number, counts: Counts, { minSupport, shrinkage, ties }: Kinship): Neighbour[] {
  const { rowOf, rows, together, paired, pairedHaving } = counts;
  const row = rowOf[product] as number;
  if (row < 0) return [];
  const found: Neighbour[] = [];
  for (let other = 0; other < rowOf.length; other++) {
    const otherRow = rowOf[other] as number;
    if (otherRow < 0 || other === product) continue;
    const both = together[row < otherRow ? row * rows + otherRow : otherRow * rows + row] as number;
    const [a, b] = [pairedHaving[product] as number, pairedHaving[other] as number];
    // What is missing is seen where it would be expected.
    const support = Math.max(both, (a * b) / paired);
    if (!(support >= Math.max(1, minSupport))) continue;
    const similarity = round((centredCosine(both, a, b, paired) * support) / (support + shrinkage));
    if (similarity !== 0) found.push({ product: other, together: both, similarity });
  }
  found.sort((a, b) => b.similarity - a.similarity || (ties[a.product] as number) - (ties[b.product] as number));
  const friends = found.filter(({ similarity }) => similarity > 0).slice(0, neighboursKept);
  const rivals = found.filter(({ similarity }) => similarity < 0).slice(-rivalsKept);
  return [...friends, ...rivals];
}

/** Correlation of two columns of zeros and ones; 0 where one of them does not vary. */
function centredCosine(both: number, a: number, b: number, n: number): number {
  const spread = Math.sqrt(a * (1 - a / n) * b * (1 - b / n));
  return spread > 0 ? (both - (a * b) / n) / spread : 0;
}

/** Six digits are more than the data holds. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** By industry and size, by industry, by size: those with enough customers, the products enough of them have. */
function groupsOf(book: PurchaseBook, ends: Uint32Array, minSupport: number): LearntGroup[] {
  const found = new Map<
    string,
    { readonly group: BuyerGroup; customers: number; readonly having: Map<number, number> }
  >();
  const collect = (group: BuyerGroup, customers: number, having: ReadonlyMap<number, number>): void => {
    const key = JSON.stringify([group.industry, group.size]);
    const known = found.get(key) ?? { group, customers: 0, having: new Map<number, number>() };
    known.customers += customers;
    for (const [product, count] of having) known.having.set(product, (known.having.get(product) ?? 0) + count);
    found.set(key, known);
  };
  const narrow = countByGroup(book, ends);
  book.groups.forEach((group, code) => {
    const { customers, having } = narrow[code] as GroupCount;
    if (customers === 0) return;
    collect(group, customers, having);
    if (group.industry === null || group.size === null) return;
    collect({ industry: group.industry, size: null }, customers, having);
    collect({ industry: null, size: group.size }, customers, having);
  });
  const keys = [...found.keys()].sort();
  const groups: LearntGroup[] = [];
  for (const key of keys) {
    const { group, customers, having } = found.get(key) as NonNullable<ReturnType<typeof found.get>>;
    if (customers < Math.max(smallestGroup, minSupport)) continue;
    const enough = [...having].filter(([, count]) => count >= minSupport).sort(([a], [b]) => a - b);
    groups.push({ ...group, customers, having: enough });
  }
  return groups;
}

interface GroupCount {
  customers: number;
  readonly having: Map<number, number>;
}

function countByGroup({ groups, groupOf, offsets, items }: PurchaseBook, ends: Uint32Array): GroupCount[] {
  const counts = groups.map((): GroupCount => ({ customers: 0, having: new Map() }));
  for (let customer = 0; customer < ends.length; customer++) {
    const count = counts[groupOf[customer] as number];
    const [from, to] = [offsets[customer] as number, ends[customer] as number];
    if (count === undefined || to === from) continue;
    count.customers += 1;
    for (let i = from; i < to; i++) {
      const product = items[i] as number;
      count.having.set(product, (count.having.get(product) ?? 0) + 1);
    }
  }
  return counts;
}
