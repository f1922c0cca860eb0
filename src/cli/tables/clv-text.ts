import type { ClvReport, ExpectedTotal } from '../../domain/value/table/clv-report.ts';
import { amountText } from '../../report/money.ts';
import { decimal, grouped, percent } from '../../report/numbers.ts';
import { printable, wrapText } from './display-width.ts';
import { textTable } from './text-table.ts';

const width = 100;

/** What `keel clv` prints: a sentence, totals, parameters in words, the top customers, warnings. Ends with a line feed. */
export function clvText(report: ClvReport): string {
  const parts = [
    wrapText(sentence(report), width),
    totalLines(report),
    parameterLines(report),
    topLines(report),
    warningLines(report),
    wrapText(printable(statement(report)), width),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const plural = (count: number, noun: string): string => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
const ahead = ({ horizon, period }: ClvReport): string => (horizon === 1 ? period : plural(horizon, period));

function sentence(report: ClvReport): string {
  const { customers, purchases, repeatBuyers, until, totals, reasons, currency } = report;
  const seen = `${plural(customers, 'customer')}, ${plural(purchases, 'purchase')} until ${until}; ${grouped(repeatBuyers)} bought again.`;
  const { expectedPurchases, clv } = totals;
  if (expectedPurchases === null)
    return `${seen} What comes next cannot be told: ${reasons.bgNbd ?? 'the figures are too large'}.`;
  const bought = `${grouped(expectedPurchases.value)} purchases`;
  const worth =
    clv === null
      ? `; what they are worth cannot be told: ${reasons.gammaGamma ?? 'the figures are too large'}.`
      : `, worth ${amountText(clv.value, currency)} today.`;
  return `${seen} Expected in the next ${ahead(report)}: ${bought}${worth}`;
}

function totalLines({ totals, customers, currency }: ClvReport): string {
  const { expectedPurchases, clv, alive, spentSoFar, level } = totals;
  const range = (total: ExpectedTotal, text: (value: number) => string): string =>
    `${text(total.low)} to ${text(total.high)}`;
  const rows: string[][] = [];
  if (expectedPurchases !== null)
    rows.push(['purchases expected', grouped(expectedPurchases.value), range(expectedPurchases, grouped)]);
  if (clv !== null)
    rows.push(['customer value', amountText(clv.value, currency), range(clv, (value) => amountText(value, null))]);
  if (alive !== null) {
    const share = percent(alive / Math.max(1, customers));
    rows.push([`still buying (${share})`, grouped(alive), '']);
  }
  rows.push(['spent so far', amountText(spentSoFar, currency), '']);
  const table = textTable([{ header: '' }, { header: 'in all', align: 'right' }, { header: 'low to high' }], rows, {
    width,
  });
  const note = `Low to high holds ${percent(level, 0)} of outcomes, as long as customers go on as before and decide on their own.`;
  return expectedPurchases === null ? table : `${table}\n${wrapText(`  ${note}`, width, '  ')}`;
}

function parameterLines({ parameters, bgNbd, gammaGamma }: ClvReport): string {
  const lines = parameters.map(({ name, value, meaning }) => {
    const indent = ' '.repeat(20);
    const wrapped = wrapText(meaning, width - indent.length).replaceAll('\n', `\n${indent}`);
    return `  ${name.padEnd(5)}  ${decimal(value, 3).padStart(9)}  ${wrapped}`;
  });
  if (lines.length === 0) return '';
  const fits = [
    bgNbd && `BG/NBD (r, alpha, a, b) log-likelihood ${decimal(bgNbd.logLikelihood, 1)}`,
    gammaGamma &&
      `Gamma-Gamma (p, q, gamma) log-likelihood ${decimal(gammaGamma.logLikelihood, 1)}, correlation of spend with frequency ${decimal(gammaGamma.spendFrequencyCorrelation, 2)}`,
  ].filter((fit) => fit !== null);
  return ['What the purchases say', ...lines, wrapText(`  ${fits.join('; ')}.`, width, '  ')].join('\n');
}

function topLines({ top, currency }: ClvReport): string {
  if (top.length === 0) return '';
  const right = { align: 'right' } as const;
  const columns = [
    { header: 'customer' },
    { header: `value${currency === null ? '' : ` ${currency}`}`, ...right },
    { header: 'purchases expected', ...right },
    { header: 'still buying', ...right, optional: 1 },
    { header: 'a purchase', ...right, optional: 2 },
    { header: 'repeats', ...right, optional: 3 },
    { header: 'spent so far', ...right, optional: 4 },
    { header: 'days since last', ...right, optional: 5 },
  ];
  const cells = top.map((one) => [
    printable(one.customer),
    amountText(one.clv, null),
    decimal(one.expectedPurchases, 1),
    percent(one.pAlive),
    amountText(one.expectedSpend, null),
    grouped(one.repeats),
    amountText(one.spentSoFar, null),
    grouped(one.daysSinceLast),
  ]);
  return `Most valuable\n${textTable(columns, cells, { width })}`;
}

function warningLines({ warnings }: ClvReport): string {
  const lines = warnings.map(({ code, message }) => wrapText(`  ${code}: ${printable(message)}`, width, '    '));
  return lines.length === 0 ? '' : ['Warnings', ...lines].join('\n');
}

function statement(report: ClvReport): string {
  const { method, discountRate, margin, currency } = report;
  const share = margin === 1 ? 'value is revenue, not margin (see --margin)' : `margin ${percent(margin)}`;
  const unit = currency === null ? 'currency not given' : `in ${currency}`;
  return `Method: ${method}. Horizon ${ahead(report)}, discount ${percent(discountRate)} a year, ${share}, ${unit}.`;
}
