import { basename } from 'node:path';
import { AppError } from '../../contracts/errors.ts';
import type { LadderInput, LadderProgress } from '../../domain/evaluation/ladder-types.ts';
import type { EvaluationReport } from '../../domain/evaluation/report.ts';
import { stratifiedFolds } from '../../domain/evaluation/splits.ts';
import type { TableProblem } from '../../domain/evaluation/table/table.ts';
import { type TableDataset, tableDataset } from '../../domain/evaluation/table/table-dataset.ts';
import { tableRoles } from '../../domain/evaluation/table/table-roles.ts';
import { randomOf } from '../../domain/random.ts';
import { defaultScoringSettings } from '../../domain/scoring/settings.ts';
import { renderReport } from '../../report/render-report.ts';
import { compute } from '../../runtime/compute.ts';
import { openTable } from '../../table/open-table.ts';
import { readTable } from '../../table/read-table.ts';
import type { Command, CommandContext } from '../command.ts';
import { evaluationView } from '../evaluation-view.ts';
import { checkHtmlFile, writeHtmlFile } from '../html-file.ts';
import { keelVersion } from '../keel-version.ts';
import { exitCodes } from '../output.ts';
import { evaluationText } from '../tables/evaluation-text.ts';
import { createWorkProgress } from '../work-progress.ts';

export interface EvaluateOptions {
  readonly table: string;
  readonly label: string;
  readonly positive?: string;
  readonly id?: string;
  readonly leaveOut?: readonly string[];
  /** As typed, like the seed. */
  readonly folds: string;
  readonly seed: string;
  readonly html?: string;
}

interface Choice {
  readonly folds: number;
  readonly seed: number;
}

/** Can churn be predicted at all from this table? Needs no database. */
export const evaluateCommand: Command<EvaluateOptions> = async (ctx, options) => {
  const choice = {
    folds: wholeNumber('--folds', options.folds, { from: 2, to: 50 }),
    seed: wholeNumber('--seed', options.seed, { from: 0, to: 2 ** 32 - 1 }),
  };
  if (options.html !== undefined) await checkHtmlFile(options.html);
  const progress = createWorkProgress(ctx.terminal);
  try {
    const found = await loadDataset(ctx, options, choice.seed, progress.show);
    const input = ladderInput(found, options, choice);
    const report = withDoubt(await compute('evaluate', input, { signal: ctx.signal, onProgress: progress.show }));
    progress.stop();
    if (options.html !== undefined) await writeHtmlFile(options.html, reportPage(report, found, options, choice));
    print(ctx, report, found, options);
    return exitCodes.ok;
  } finally {
    progress.stop();
  }
};

function wholeNumber(option: string, text: string, { from, to }: { from: number; to: number }): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= from && value <= to) return value;
  throw new AppError('config', `${option} ${text} is not a whole number from ${from} to ${to}.`, {
    code: 'BAD_USAGE',
    hint: 'See the options with: keel evaluate --help',
  });
}

async function loadDataset(
  ctx: CommandContext,
  { table, positive, ...wanted }: EvaluateOptions,
  seed: number,
  onProgress: (progress: LadderProgress) => void,
): Promise<TableDataset> {
  const source = await openTable(table);
  const roles = orThrow(tableRoles(source.names, wanted));
  const read = await readTable(source, roles, {
    signal: ctx.signal,
    onProgress: (share) =>
      onProgress({ done: Math.floor(share * 100), total: 100, what: `reading ${basename(table)}` }),
  });
  return orThrow(tableDataset(read, { roles, seed, ...(positive === undefined ? {} : { positive }) }));
}

function orThrow<T extends object>(result: T | { problem: TableProblem }): T {
  if (!('problem' in result)) return result;
  const { code, message, hint } = result.problem;
  throw new AppError('config', message, { code, hint });
}

function ladderInput(found: TableDataset, options: EvaluateOptions, { folds, seed }: Choice): LadderInput {
  const { data, units, positive, warnings } = found;
  const splits = data.rows < 2 ? [] : stratifiedFolds(data.labels, folds, randomOf(seed), units);
  const left = positive === null ? '' : `; "${positive}" in "${options.label}" is who left`;
  const together = options.id === undefined ? '' : ', rows of one id together';
  return {
    data,
    units,
    // A customer that left is one departure, however many rows say so.
    events: units.map((unit, row) => (data.labels[row] === 1 ? unit : -1)),
    splits,
    times: new Float64Array(0),
    gapMs: 0,
    parts: [],
    tiers: defaultScoringSettings.tiers,
    method: `${splits.length} folds, stratified${together}${left}`,
    warnings,
    seed,
    unitName: options.id === undefined ? 'rows' : 'customers',
  };
}

/** What a leak makes of a verdict is said with the verdict, not far below it. */
function withDoubt(report: EvaluationReport): EvaluationReport {
  const { verdict, warnings } = report;
  if (verdict.kind !== 'usable' || !warnings.some(({ code }) => code === 'LABEL_LEAK')) return report;
  const doubt = 'But one column tells almost surely who left, so this is probably too good to be true: see LABEL_LEAK.';
  return { ...report, verdict: { ...verdict, sentence: `${verdict.sentence} ${doubt}` } };
}

function print(ctx: CommandContext, report: EvaluationReport, found: TableDataset, options: EvaluateOptions): void {
  if (ctx.options.json) {
    ctx.terminal.out(`${JSON.stringify(evaluationView(report, found))}\n`);
    return;
  }
  ctx.terminal.out(evaluationText(report));
  if (options.html !== undefined) ctx.terminal.err(`The report with its charts: ${options.html}\n`);
}

function reportPage(
  report: EvaluationReport,
  { rows, dropped }: TableDataset,
  { table, label, html: _html, ...options }: EvaluateOptions,
  { seed }: Choice,
): string {
  return renderReport(report, {
    title: `Can churn be predicted from ${basename(table)}?`,
    subject: basename(table),
    asOf: new Date().toISOString().slice(0, 10),
    keelVersion: keelVersion(),
    details: [
      { label: 'Label', value: label },
      { label: 'Id', value: options.id ?? 'none' },
      { label: 'Rows of the table', value: `${rows} used, ${dropped} left out` },
      { label: 'Seed', value: String(seed) },
    ],
  });
}
