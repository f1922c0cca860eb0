import { basename } from 'node:path';
import { AppError } from '../../contracts/errors.ts';
import type { TableProblem } from '../../domain/evaluation/table/table.ts';
import { buildClvReport, predictionAt } from '../../domain/value/table/build-clv-report.ts';
import type { ClvReport, CustomerPrediction } from '../../domain/value/table/clv-report.ts';
import type { ClvInput } from '../../domain/value/table/clv-result.ts';
import { historyWarnings, noPurchases } from '../../domain/value/table/history-warnings.ts';
import { isoDay } from '../../domain/value/table/iso-day.ts';
import { type PurchaseHistories, purchaseHistories } from '../../domain/value/table/purchase-histories.ts';
import { transactionColumns } from '../../domain/value/table/transaction-columns.ts';
import type { TransactionTable } from '../../domain/value/table/transactions.ts';
import { type UsableRows, usableRows } from '../../domain/value/table/usable-rows.ts';
import { renderValueReport } from '../../report/value/render-value-report.ts';
import { compute } from '../../runtime/compute.ts';
import { openTable } from '../../table/open-table.ts';
import { readTransactions } from '../../table/read-transactions.ts';
import { type ClvChoice, type ClvOptions, clvChoice } from '../clv-options.ts';
import type { Command, CommandContext } from '../command.ts';
import { checkHtmlFile, writeHtmlFile } from '../html-file.ts';
import { keelVersion } from '../keel-version.ts';
import { exitCodes } from '../output.ts';
import { clvText } from '../tables/clv-text.ts';
import { createWorkProgress, type WorkProgress } from '../work-progress.ts';
import { writePredictions } from '../write-predictions.ts';

/** What customers are worth by the transactions in a table. Needs no CRM and no database. */
export const clvCommand: Command<ClvOptions> = async (ctx, options) => {
  const choice = clvChoice(options);
  if (options.html !== undefined) await checkHtmlFile(options.html);
  const progress = createWorkProgress(ctx.terminal);
  try {
    const found = await loadHistories(ctx, options, choice, progress);
    const { untilDay, periodDays, horizon, discountRate, margin } = choice;
    const input: ClvInput = { histories: found.histories, untilDay, periodDays, horizon, discountRate, margin };
    const result = await compute('clv', input, { signal: ctx.signal, onProgress: progress.show });
    progress.stop();
    const { table, used, histories } = found;
    const report = buildClvReport({
      ...{ input, result, period: choice.period, currency: used.currency },
      ...{ customers: table.customers, rows: table.rows + table.dropped, dropped: table.dropped + leftOut(used) },
      warnings: [...table.warnings, ...used.warnings, ...historyWarnings(histories.counts, isoDay(untilDay))],
    });
    const predictions: Predictions = {
      size: histories.customerOf.length,
      at: (i) => predictionAt(result.predictions, i, table.customers[histories.customerOf[i] as number] ?? ''),
    };
    if (options.customersOut !== undefined) await writePredictions(options.customersOut, predictions, used.currency);
    if (options.html !== undefined) await writeHtmlFile(options.html, reportPage(report, options));
    print(ctx, report, { predictions, leftOut: { ...used.left, ...histories.counts } }, options);
    return exitCodes.ok;
  } finally {
    progress.stop();
  }
};

interface Predictions {
  readonly size: number;
  readonly at: (i: number) => CustomerPrediction;
}

interface Found {
  readonly table: TransactionTable;
  readonly used: UsableRows;
  readonly histories: PurchaseHistories;
}

async function loadHistories(
  ctx: CommandContext,
  { transactions, customer, date, amount, currencyColumn }: ClvOptions,
  { untilDay, periodDays, currency }: ClvChoice,
  progress: WorkProgress,
): Promise<Found> {
  const source = await openTable(transactions);
  const wanted = { customer, date, amount, ...(currencyColumn === undefined ? {} : { currency: currencyColumn }) };
  const columns = orThrow(transactionColumns(source.names, wanted));
  const what = `reading ${basename(transactions)}`;
  const table = await readTransactions(source, columns, {
    signal: ctx.signal,
    onProgress: (share) => progress.show({ done: Math.floor(share * 100), total: 100, what }),
  });
  const used = orThrow(usableRows(table, currency));
  const histories = purchaseHistories(table, used.rows, { untilDay, periodDays });
  const problem = noPurchases(histories, isoDay(untilDay));
  if (problem !== null) throw asError(problem);
  return { table, used, histories };
}

function orThrow<T extends object>(result: T | { problem: TableProblem }): T {
  if (!('problem' in result)) return result;
  throw asError(result.problem);
}

const asError = ({ code, message, hint }: TableProblem): AppError => new AppError('config', message, { code, hint });

const leftOut = ({ left }: UsableRows): number =>
  Object.values(left).reduce((sum: number, count: number) => sum + count, 0);

interface Details {
  readonly predictions: Predictions;
  /** Rows and purchases by what became of them. */
  readonly leftOut: object;
}

/** A million predictions are written piece by piece: together they are longer than a text may be. */
const pieceSize = 5_000;

function print(
  { terminal, options }: CommandContext,
  report: ClvReport,
  details: Details,
  { html, customersOut }: ClvOptions,
): void {
  if (!options.json) {
    terminal.out(clvText(report));
    if (customersOut !== undefined) terminal.err(`All customers: ${customersOut}\n`);
    if (html !== undefined) terminal.err(`The report with its charts: ${html}\n`);
    return;
  }
  const { predictions, ...more } = details;
  const { customers, bgNbd, gammaGamma, ...rest } = report;
  const head = JSON.stringify({ customers, bgNbd, gammaGamma, ...rest, ...more });
  terminal.out(`${head.slice(0, -1)},"predictions":[`);
  for (let from = 0; from < predictions.size; from += pieceSize) {
    const size = Math.min(pieceSize, predictions.size - from);
    const piece = Array.from({ length: size }, (_, i) => JSON.stringify(predictions.at(from + i)));
    terminal.out(`${from === 0 ? '' : ','}${piece.join(',')}`);
  }
  terminal.out(']}\n');
}

function reportPage(report: ClvReport, { transactions, customer, date, amount }: ClvOptions): string {
  return renderValueReport(report, {
    title: `What the customers of ${basename(transactions)} are worth`,
    subject: basename(transactions),
    asOf: report.until,
    keelVersion: keelVersion(),
    details: [{ label: 'Columns', value: `${customer}, ${date}, ${amount}` }],
  });
}
