import { AppError } from '../../contracts/errors.ts';
import { type KpiPartName, kpiParts } from '../../contracts/kpi-repository.ts';
import type { KpiReport } from '../../domain/kpi/kpi-report.ts';
import { kpis as allKpis, kpiOf } from '../../domain/kpi/registry.ts';
import { writeTable } from '../../export/write-table.ts';
import { renderKpiReport } from '../../report/kpi/render-kpi-report.ts';
import { diagnoseKpi } from '../../services/kpi/diagnose-kpi.ts';
import { readKpiReport } from '../../services/kpi/read-kpi-report.ts';
import { type Command, type CommandContext, withRuntime } from '../command.ts';
import { findInstall } from '../find-install.ts';
import { checkHtmlFile, writeHtmlFile } from '../html-file.ts';
import { keelVersion } from '../keel-version.ts';
import { kpiTable } from '../kpi-table.ts';
import { exitCodes } from '../output.ts';
import { parseNumber } from '../parse-number.ts';
import { definitionsText, diagnosisText, kpiText } from '../tables/kpi-text.ts';

/** As typed. */
export interface KpiOptions {
  readonly install?: string;
  readonly months: string;
  readonly by?: string;
  readonly kpi?: readonly string[];
  readonly currency?: string;
  readonly csv?: string;
  readonly html?: string;
  readonly define?: boolean;
  readonly diagnose?: string;
  readonly fresh?: boolean;
}

type Part = Exclude<KpiPartName, 'all'>;

const mostMonths = 30;
/** So many are needed for the same month a year ago. */
const yearAndOne = 13;

/** The KPIs of customer success by month, from the last snapshot. */
export const kpiCommand: Command<KpiOptions> = async (ctx, options) => {
  const months = parseNumber('--months', options.months, { above: 0, upTo: mostMonths });
  if (!Number.isInteger(months)) throw badUse(`--months ${options.months} is no whole number.`);
  const by = parsePart(options.by);
  const kpis = parseKeys(options.kpi ?? []);
  if (options.define) return define(ctx, kpis);
  if (options.html !== undefined) await checkHtmlFile(options.html);
  const question = parseDiagnosis(options.diagnose, kpis, by);
  return withRuntime(ctx, 'tool', async (runtime) => {
    const { deps } = runtime;
    const install = await findInstall(runtime, options.install);
    const { installId } = install;
    const { currency, fresh = false } = options;
    const wanted = ctx.options.json || options.csv || options.html ? months : Math.max(months, yearAndOne);
    const report = await readKpiReport(deps, installId, {
      ...{ months: question ? mostMonths : wanted, fresh, signal: ctx.signal },
      ...(by && { by }),
      ...(kpis.length > 0 && { kpis }),
      ...(currency !== undefined && { currency }),
    });
    if (question) return diagnosis(ctx, deps, report, question);
    if (options.csv !== undefined) await writeTable(kpiTable(report), options.csv, 'csv');
    if (options.html !== undefined)
      await writeHtmlFile(options.html, reportPage(report, install.name || install.remoteId));
    if (ctx.options.json) ctx.terminal.out(`${JSON.stringify(report)}\n`);
    else {
      ctx.terminal.out(kpiText(report));
      if (options.html !== undefined) ctx.terminal.err(`The report with its charts: ${options.html}\n`);
      if (options.csv !== undefined) ctx.terminal.err(`A row a figure: ${options.csv}\n`);
    }
    return exitCodes.ok;
  });
};

function reportPage(report: KpiReport, subject: string): string {
  return renderKpiReport(report, {
    title: `KPIs of ${subject}`,
    subject,
    asOf: new Date(report.asOf).toISOString().slice(0, 10),
    keelVersion: keelVersion(),
    details: [],
  });
}

function parsePart(text: string | undefined): Part | undefined {
  if (text === undefined) return undefined;
  const found = kpiParts.find((part): part is Part => part !== 'all' && part === text);
  if (found) return found;
  throw badUse(`--by ${text} is none of owner, industry, segment and product.`);
}

function parseKeys(keys: readonly string[]): readonly string[] {
  const unknown = keys.find((key) => kpiOf(key) === undefined);
  if (unknown === undefined) return keys;
  throw new AppError('config', `There is no KPI "${unknown}".`, {
    code: 'KPI_UNKNOWN',
    hint: `KPIs: ${allKpis.map(({ key }) => key).join(', ')}`,
  });
}

function define(ctx: CommandContext, keys: readonly string[]) {
  const shown = keys.length === 0 ? allKpis : allKpis.filter(({ key }) => keys.includes(key));
  const view = shown.map(({ key, label, definition, unit, direction, source }) => {
    return { key, label, definition, unit, direction, source };
  });
  ctx.terminal.out(ctx.options.json ? `${JSON.stringify({ kpis: view })}\n` : definitionsText(view));
  return exitCodes.ok;
}

interface Question {
  readonly kpi: (typeof allKpis)[number];
  readonly by: Part;
  readonly from: string;
  readonly to: string;
}

const usage = 'For example: keel kpi --diagnose 2026-08..2026-09 --kpi customer_churn_rate --by owner';

function parseDiagnosis(text: string | undefined, keys: readonly string[], by: Part | undefined): Question | null {
  if (text === undefined) return null;
  const month = String.raw`\d{4}-(?:0[1-9]|1[0-2])`;
  const [, from, to] = new RegExp(`^(${month})\\.\\.(${month})$`).exec(text) ?? [];
  const kpi = kpiOf(keys[0] ?? '');
  if (from === undefined || to === undefined) throw badUse(`--diagnose ${text} is not FROM..TO.`, usage);
  if (from >= to) throw badUse(`--diagnose ${text}: the first month must come first.`, usage);
  if (kpi === undefined || keys.length > 1 || by === undefined)
    throw badUse('--diagnose needs one --kpi and --by.', usage);
  return { kpi, by, from, to };
}

async function diagnosis(
  ctx: CommandContext,
  deps: Parameters<typeof diagnoseKpi>[0],
  { installId, months, kpis, parts, asOf }: KpiReport,
  { kpi, by, from, to }: Question,
) {
  const missing = [from, to].find((month) => !months.includes(month));
  if (missing !== undefined) {
    const range = months.length === 0 ? 'no month is over yet' : `there are ${months[0]} to ${months.at(-1)}`;
    throw badUse(`There are no figures of ${missing}: ${range}.`, usage);
  }
  const labels = new Map(parts.map(({ value, label }) => [value, label]));
  const currency = kpis[0]?.currency ?? null;
  const found = await diagnoseKpi(deps, installId, { kpi, by, from, to, currency, asOf }, (value) => {
    return labels.get(value) ?? value ?? 'none';
  });
  const isSaid = typeof found !== 'string';
  const head = { installId, kpi: kpi.key, by, from, to };
  if (ctx.options.json) {
    ctx.terminal.out(`${JSON.stringify({ ...head, ...(isSaid ? found : { reason: found }) })}\n`);
  } else {
    ctx.terminal.out(isSaid ? diagnosisText(found, by) : `${found}\n`);
  }
  return exitCodes.ok;
}

function badUse(message: string, hint = 'See the options with: keel kpi --help'): AppError {
  return new AppError('config', message, { code: 'BAD_USAGE', hint });
}
