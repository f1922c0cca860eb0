import type { AssociationReport } from '../../domain/kpi/association.ts';
import { moneyWords } from '../../domain/records/amount-words.ts';
import type { ForecastRow } from '../../domain/renewal/forecast.ts';
import { grouped } from '../../report/numbers.ts';
import type { Renewals } from '../../services/renewal/forecast-renewals.ts';
import { wrapText } from './display-width.ts';
import { textTable } from './text-table.ts';

const width = 100;

/** What `keel renewals --drivers` prints: an association a line, the largest first. Ends with a line feed. */
export function driversText({ rows, associations, leftOut, reason, note }: AssociationReport): string {
  const lines = associations.map(({ words }) => wrapText(`- ${words}`, width));
  if (reason !== null) lines.push(wrapText(`No regression: ${reason}.`, width));
  for (const { driver, reason: why } of leftOut) lines.push(wrapText(`- ${driver} is left out: ${why}`, width));
  const head = `${grouped(rows)} terms that ended, as their customers looked 90 days before.`;
  return `${head}\n\n${lines.join('\n')}\n\n${wrapText(note, width)}\n`;
}

/** What `keel renewals` prints: a row a month or an owner, then how past forecasts did. Ends with a line feed. */
export function renewalsText(
  renewals: Renewals,
  by: 'month' | 'owner',
  ownerName: (ownerId: string | null) => string,
): string {
  const rows = by === 'month' ? renewals.byMonth : renewals.byOwner;
  const right = { align: 'right' } as const;
  const columns = [
    { header: by },
    { header: 'terms', ...right },
    { header: 'value at renewal', ...right },
    { header: 'expected', ...right },
    { header: 'low to high', ...right },
  ];
  const cells = rows.map((row) => [by === 'month' ? (row.month ?? '') : ownerName(row.ownerId), ...figures(row)]);
  cells.push(...renewals.totals.map((row) => ['in all', ...figures(row)]));
  const table = rows.length === 0 ? '  No term ends in these months.' : textTable(columns, cells, { width });
  return `${table}\n\n${notes(renewals)
    .map((note) => wrapText(note, width))
    .join('\n')}\n`;
}

function figures({ terms, valueCents, expectedCents, lowCents, highCents, currency }: ForecastRow): string[] {
  const money = (cents: number): string => moneyWords(cents, currency);
  const range = `${moneyWords(lowCents, null)} to ${money(highCents)}`;
  return [grouped(terms), money(valueCents), money(expectedCents), range];
}

function notes({ accuracy, renewalModel, modelVersion, asOf, learntFrom }: Renewals): string[] {
  const day = new Date(asOf).toISOString().slice(0, 10);
  const terms = Math.round(renewalModel.terms);
  const learnt =
    terms === 0
      ? 'no past term to learn from, so likelihoods follow from the churn risk alone'
      : `likelihoods learnt from ${grouped(terms)} past terms, ${grouped(renewalModel.renewed)} of them renewed`;
  const sampled =
    learntFrom.customers < learntFrom.of
      ? ` The past is that of ${grouped(learntFrom.customers)} of ${grouped(learntFrom.of)} customers.`
      : '';
  const widened = accuracy !== null && accuracy.widening > 1.005;
  return [
    `As of ${day}, churn model ${modelVersion}; ${learnt}.${sampled}`,
    accuracy?.sentence ?? 'Too few past terms to say how such forecasts did.',
    ...(accuracy !== null && !modelVersion.startsWith('scorecard')
      ? ['The churn model has learnt from part of that time, so it looks a little better than it was.']
      : []),
    `Low to high holds four in five outcomes if customers decide independently of each other${
      widened ? `, widened ${accuracy.widening.toFixed(1)} times because past outcomes spread more` : ''
    }; a common shock would go beyond it.`,
  ];
}
