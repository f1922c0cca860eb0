import { valueWords } from '../../domain/features/value-words.ts';
import type { BlendedScore } from '../../domain/loyalty/blended-score.ts';
import type { ExplainedFeature, ExplainedStory, Explanation } from '../../domain/scoring/explanation.ts';
import { valueSentence } from '../../domain/scoring/value-sentence.ts';
import type { WhatIf } from '../../domain/scoring/what-if.ts';
import { decimal, percent } from '../../report/numbers.ts';
import type { ExplainedCustomer } from '../../services/scoring/explain-customer.ts';
import { wrapText } from './display-width.ts';
import { textTable } from './text-table.ts';

const width = 110;
const barWidth = 16;
/** Smaller shares are rounding to a reader; they still count. */
const shown = 0.005;

/** What `keel explain` prints: the sentence, the stories, the features, then what would be. Ends with a line feed. */
export function explanationText({ customerId, name, explanation }: ExplainedCustomer): string {
  const { score, sentence, risk, whatIf } = explanation;
  const day = new Date(score.asOf).toISOString().slice(0, 10);
  const tier = score.tier === null ? '' : `, tier ${score.tier}`;
  const foot = `As of ${day}, data coverage ${percent(score.coverage)}, model ${score.modelVersion}.`;
  const said = [sentence, valueSentence(score), regardSentence(score)]
    .filter((each) => each !== '')
    .map((each) => wrapText(`${each}.`, width));
  const head = [`${name} (${customerId})${tier}`, ...said].join('\n');
  if (risk === null) return `${head}\n\n${foot}\n`;
  const parts = [head, storyLines(risk), featureLines(risk.features)];
  if (whatIf !== null) parts.push(whatIfLines(whatIf, risk.features));
  return `${[...parts, foot].join('\n\n')}\n`;
}

/** "Satisfaction 62 of 100 (from nps, csat; 45 % of what could be known), loyalty 70 of 100 (…)"; empty where neither is known. */
function regardSentence({ satisfaction, loyalty }: Explanation['score']): string {
  const words = (name: string, { score, coverage, parts }: BlendedScore): string[] => {
    const from = parts.map((part) => part.name).join(', ');
    const of = `from ${from}; ${percent(coverage)} of what could be known`;
    return score === null ? [] : [`${name} ${Math.round(score)} of 100 (${of})`];
  };
  return [...words('Satisfaction', satisfaction), ...words('loyalty', loyalty)].join(', ').replace(/^l/, 'L');
}

type Risk = NonNullable<Explanation['risk']>;

function storyLines({ stories, base, logOdds }: Risk): string {
  const told = stories.filter(({ share }) => Math.abs(share) >= shown);
  const most = Math.max(...told.map(({ share }) => Math.abs(share)), shown);
  const bar = ({ share }: ExplainedStory): string =>
    (share > 0 ? '█' : '░').repeat(Math.max(1, Math.round((Math.abs(share) / most) * barWidth)));
  const rows = told.map((story) => [story.topic, signed(story.share), bar(story), story.text ?? '']);
  const columns = [
    { header: 'story' },
    { header: 'log-odds', align: 'right' as const },
    { header: '' },
    { header: '' },
  ];
  const sum = `${signed(base)} for a customer of whom nothing particular is known, ${signed(logOdds - base)} by these stories: ${signed(logOdds)}, a risk of ${percent(1 / (1 + Math.exp(-logOdds)), 1)}. █ raises it, ░ lowers it.`;
  return `${textTable(columns, rows, { width })}\n${wrapText(sum, width)}`;
}

function featureLines(features: readonly ExplainedFeature[]): string {
  const right = { align: 'right' } as const;
  const hasTypical = features.some(({ typical }) => typical !== null);
  const columns = [
    { header: 'feature' },
    { header: 'value', ...right },
    { header: 'own usual', ...right },
    ...(hasTypical ? [{ header: 'typical', ...right }] : []),
    { header: 'log-odds', ...right },
  ];
  const known = features.filter(({ value, share }) => value !== null || Math.abs(share) >= shown);
  const rows = known.map(({ feature, unit, value, usual, typical, share }) => [
    feature,
    valueWords(value, unit),
    valueWords(usual, unit),
    ...(hasTypical ? [typicalWords(typical, unit)] : []),
    Math.abs(share) < shown ? '' : signed(share),
  ]);
  const unknown = features.length - known.length;
  const more = unknown === 0 ? '' : `\n${unknown} more features are not known of this customer.`;
  const note = hasTypical ? '\nTypical: the middle half of the customers the model learnt from.' : '';
  return textTable(columns, rows, { width }) + more + note;
}

function typicalWords(typical: ExplainedFeature['typical'], unit: ExplainedFeature['unit']): string {
  if (typical === null) return valueWords(null, unit);
  if (unit === 'flag') return valueWords(typical.median, unit);
  const [low, high] = [valueWords(typical.low, unit), valueWords(typical.high, unit)];
  return low === high ? high : `${low.split(' ')[0]} to ${high}`;
}

function whatIfLines({ set, before, after, moved, baseMoved }: WhatIf, features: readonly ExplainedFeature[]): string {
  const unitOf = new Map(features.map(({ feature, unit }) => [feature, unit]));
  const words = (feature: string, value: number | null): string =>
    value === null ? 'not known' : valueWords(value, unitOf.get(feature) ?? 'count');
  const asked = set.map(
    ({ feature, from, to }) => `${feature} ${words(feature, to)} instead of ${words(feature, from)}`,
  );
  const head = `With ${asked.join(', ')}: churn risk ${percent(after.risk, 1)} instead of ${percent(before.risk, 1)}.`;
  const rows = moved
    .filter((share) => Math.abs(share.after - share.before) >= shown)
    .map((share) => [share.feature, signed(share.before), signed(share.after), signed(share.after - share.before)]);
  if (Math.abs(baseMoved) >= shown) rows.push(['(base)', '', '', signed(baseMoved)]);
  const right = { align: 'right' } as const;
  const columns = [
    { header: 'moved' },
    { header: 'before', ...right },
    { header: 'after', ...right },
    { header: 'by', ...right },
  ];
  const table =
    rows.length === 0 ? '  No share moves: the model does not look at it here.' : textTable(columns, rows, { width });
  return `${wrapText(head, width)}\n${table}\n${wrapText('The same model with another figure: what it would say, not what acting would bring about.', width)}`;
}

/** "+0.84", "−0.30". */
function signed(share: number): string {
  const text = decimal(share, 2);
  return share >= 0.005 ? `+${text}` : text;
}
