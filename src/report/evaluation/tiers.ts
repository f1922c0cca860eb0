import type { EvaluationReport, TierResult } from '../../domain/evaluation/report.ts';
import { shareBars } from '../charts/share-bars.ts';
import { dataTable } from '../data-table.ts';
import { type Html, html } from '../html.ts';
import { decimal, grouped, percent } from '../numbers.ts';
import { shortened } from '../page.ts';
import { sentenceCase } from './names.ts';

/** Who is in which tier and who of them left, worst tier first. */
export function tiersPart({ tiers, rows, positives }: EvaluationReport): Html | null {
  if (tiers.length === 0) return null;
  const worstFirst = [...tiers].sort((a, b) => b.from - a.from);
  const title = tiersTitle(worstFirst, rows, positives);
  const shares = (of: (tier: TierResult) => number) =>
    worstFirst.map((tier) => ({ name: tier.tier, share: of(tier), tone: tier.tier }));
  const bars = [
    { label: `all ${grouped(rows)}`, parts: shares((tier) => tier.rows / Math.max(1, rows)) },
    { label: `the ${grouped(positives)} that left`, parts: shares((tier) => tier.positives / Math.max(1, positives)) },
  ];
  const description = `Two bars: how all are spread over the tiers, and how those that left are. ${title}.`;
  return html`<div class="grid stacked"><figure>
<figcaption><span class="title">${title}</span> <span class="note">How all are spread over the tiers, and how those that left are.</span></figcaption>
${shareBars({ id: 'tiers-chart', title, description }, bars)}
</figure>
<div>${tierTable(worstFirst)}</div></div>`;
}

function tiersTitle(worstFirst: readonly TierResult[], rows: number, positives: number): string {
  const named = worstFirst.find((tier) => tier.rows > 0);
  if (named === undefined || positives === 0 || rows === 0) return 'No leaver to tell the tiers apart';
  const { tier, rows: inTier, positives: left } = named;
  return `${sentenceCase(tier)} holds ${percent(inTier / rows)} of all and ${percent(left / positives)} of those that left`;
}

function tierTable(worstFirst: readonly TierResult[]): Html {
  const columns = ['Tier', 'Risk from', 'Rows', 'Left', 'Said', 'Seen', 'Precision', 'Recall', 'Lift'];
  const table = dataTable({
    label: 'Tiers',
    isCompact: true,
    columns: columns.map((header, i) => ({ header, isNumber: i > 0 })),
    rows: worstFirst.map((tier) => [
      { text: shortened(tier.tier), tone: tier.tier },
      percent(tier.from, 0),
      grouped(tier.rows),
      grouped(tier.positives),
      percent(tier.rows > 0 ? tier.meanPredicted : null, 1),
      percent(tier.rows > 0 ? tier.positives / tier.rows : null, 1),
      percent(tier.precision, 0),
      percent(tier.recall, 0),
      decimal(tier.lift, 1),
    ]),
  });
  return html`${table}
<p class="reading">Said: mean risk. Seen: share that left. Precision, recall and lift are of a tier together with the worse ones.</p>`;
}
