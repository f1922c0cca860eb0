import { percentOf, type Tiers } from '../../domain/scoring/propose-tiers.ts';
import { type RiskTier, riskTiers } from '../../domain/scoring/score.ts';
import { grouped, percent } from '../../report/numbers.ts';
import type { TierSuggestion } from '../../services/scoring/suggest-tiers.ts';
import { wrapText } from './display-width.ts';
import { type TextColumn, textTable } from './text-table.ts';

const width = 100;

/** What `keel tiers` prints: thresholds now, with the customers in each tier, and the proposal beside them. Ends with a line feed. */
export function tiersText({ present, proposal }: TierSuggestion): string {
  const proposed = proposal?.tiers ? proposal : null;
  const right = { align: 'right' } as const;
  const columns: TextColumn[] = [{ header: 'tier' }, { header: 'from', ...right }, { header: 'customers', ...right }];
  if (proposed) columns.push({ header: 'proposed from', ...right }, { header: 'customers', ...right });
  const isKnown = proposed !== null && proposed.expected.length > 0;
  if (isKnown) columns.push({ header: 'of them leave', ...right }, { header: 'of all leavers', ...right });
  const rows = [...riskTiers].reverse().map((tier) => {
    const cells = [tier, fromWords(tier, present.tiers), grouped(present.counts[tier])];
    if (proposed) cells.push(fromWords(tier, proposed.tiers), grouped(proposed.counts[tier]));
    const expected = proposed?.expected.find((each) => each.tier === tier);
    if (expected) cells.push(percent(expected.precision), percent(expected.recall));
    return cells;
  });
  const notes = proposal === null ? [] : [wrapText(proposal.reason, width)];
  if (isKnown)
    notes.push(
      wrapText(
        'Shares are for a tier and the worse ones together, from the back-test of the model that scores.',
        width,
      ),
    );
  return `${[textTable(columns, rows, { width }), ...notes].join('\n\n')}\n`;
}

function fromWords(tier: RiskTier, tiers: Tiers): string {
  return tier === 'low' ? '0 %' : percentOf(tiers[tier]);
}
