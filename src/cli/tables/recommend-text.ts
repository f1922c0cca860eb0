import type { LearntRecommender } from '../../contracts/learnt-repositories.ts';
import type { ProductPair } from '../../domain/recommend/strongest-pairs.ts';
import { grouped } from '../../report/numbers.ts';
import type { RecommendedCustomer } from '../../services/recommend/recommend-for-customer.ts';
import { printable, wrapText } from './display-width.ts';
import { textTable } from './text-table.ts';

const width = 100;

/** What `keel recommend --customer` prints. Ends with a line feed. */
export function recommendationsText(
  { name, has, recommendations }: RecommendedCustomer,
  { recommender, evaluation }: LearntRecommender,
): string {
  const bought = has.length === 0 ? 'no product is noted' : `has ${has.join(', ')}`;
  const rows = recommendations.map(({ product, reason }, i) => [i + 1, product, reason]);
  const columns = [{ header: '', align: 'right' } as const, { header: 'offer' }, { header: 'because' }];
  const table = rows.length === 0 ? `  ${nothing(recommender.products.length)}` : textTable(columns, rows, { width });
  return `${wrapText(`${printable(name)}: ${printable(bought)}.`, width)}\n\n${table}\n\n${notes(recommender.asOf, evaluation.sentence)}\n`;
}

function nothing(products: number): string {
  return products === 0
    ? 'Nothing to recommend: no won deal names a product.'
    : 'Nothing to recommend: it has, was offered or declined every product that enough customers have.';
}

/** What `keel recommend` prints. Ends with a line feed. */
export function recommenderText({ recommender, evaluation }: LearntRecommender, pairs: readonly ProductPair[]): string {
  const { customers, products, asOf } = recommender;
  if (products.length === 0) return 'No won deal names a product: there is nothing to recommend.\n';
  const right = { align: 'right' } as const;
  const columns = [{ header: 'product' }, { header: 'goes with' }, { header: 'both', ...right }];
  const more = [
    { header: 'of', ...right, optional: 2 },
    { header: 'and', ...right, optional: 2 },
  ];
  const last = { header: 'as by chance', ...right, optional: 1 };
  const rows = pairs.map((pair) => [
    ...pair.products,
    grouped(pair.together),
    ...pair.customers.map(grouped),
    `${pair.lift.toFixed(1)} times`,
  ]);
  const table =
    pairs.length === 0
      ? '  No two products go together more often than by chance.'
      : textTable([...columns, ...more, last], rows, { width });
  const counted = `${grouped(customers)} customers, ${grouped(products.length)} products.`;
  return `${counted}\n\n${table}\n\n${notes(asOf, evaluation.sentence)}\n`;
}

function notes(asOf: number, sentence: string): string {
  const day = `As of ${new Date(asOf).toISOString().slice(0, 10)}.`;
  return [day, sentence].map((note) => wrapText(note, width)).join('\n');
}
