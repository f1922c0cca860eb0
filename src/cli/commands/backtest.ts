import { AppError } from '../../contracts/errors.ts';
import { renderReport } from '../../report/render-report.ts';
import { type BackTested, backTest } from '../../services/models/back-test.ts';
import { type Command, withRuntime } from '../command.ts';
import { reportView } from '../evaluation-view.ts';
import { findInstall } from '../find-install.ts';
import { checkHtmlFile, writeHtmlFile } from '../html-file.ts';
import { keelVersion } from '../keel-version.ts';
import { exitCodes } from '../output.ts';
import { evaluationText } from '../tables/evaluation-text.ts';
import { createWorkProgress } from '../work-progress.ts';
import { parseAsOf } from './run.ts';

export interface BacktestOptions {
  readonly install?: string;
  readonly asOf?: string;
  /** As typed. */
  readonly windows: string;
  readonly html?: string;
}

/** How well would the churn risk have predicted the past? Reads what was synced, stores nothing, calls no CRM. */
export const backtestCommand: Command<BacktestOptions> = async (ctx, options) => {
  const knownUntil = parseAsOf(options.asOf);
  const windows = parseWindows(options.windows);
  if (options.html !== undefined) await checkHtmlFile(options.html);
  return withRuntime(ctx, 'tool', async (runtime) => {
    const install = await findInstall(runtime, options.install);
    const progress = createWorkProgress(ctx.terminal);
    const found = await backTest(runtime.deps, install.installId, {
      signal: ctx.signal,
      onProgress: (done, what) => progress.show({ done: Math.floor(done * 100), total: 100, what }),
      windows,
      ...(knownUntil === undefined ? {} : { knownUntil }),
    }).finally(progress.stop);
    const name = install.name || install.remoteId;
    if (options.html !== undefined) await writeHtmlFile(options.html, page(found, name));
    if (ctx.options.json) ctx.terminal.out(`${JSON.stringify(view(found, install.installId))}\n`);
    else ctx.terminal.out(evaluationText(found.report));
    if (options.html !== undefined) ctx.terminal.err(`The report with its charts: ${options.html}\n`);
    return exitCodes.ok;
  });
};

function parseWindows(text: string): number {
  const windows = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (windows >= 1 && windows <= 20) return windows;
  throw new AppError('config', `--windows ${text} is not a whole number from 1 to 20.`, {
    code: 'BAD_USAGE',
    hint: 'A window is three months: 4 look at the last year.',
  });
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

function view({ report, window, horizonDays, customers, sampling }: BackTested, installId: string): object {
  const { from, to, knownUntil } = window;
  return {
    installId,
    ...reportView(report),
    horizonDays,
    customers,
    asOfDates: { from: day(from), to: day(to) },
    knownUntil: day(knownUntil),
    sampling,
  };
}

function page({ report, window, horizonDays, customers, sampling }: BackTested, name: string): string {
  return renderReport(report, {
    title: 'How well would the churn risk have predicted the past?',
    subject: name,
    asOf: day(window.knownUntil),
    keelVersion: keelVersion(),
    details: [
      { label: 'Churn risk within', value: `${horizonDays} days` },
      { label: 'Customers', value: String(customers) },
      { label: 'Looked at on', value: `dates a month apart, ${day(window.from)} to ${day(window.to)}` },
      { label: 'Departures known until', value: day(window.knownUntil) },
      ...(sampling.keptShare < 1
        ? [{ label: 'Sampled', value: `${Math.round(sampling.keptShare * 100)} % of the rows that stayed, weighted` }]
        : []),
    ],
  });
}
