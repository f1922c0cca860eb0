import { extname } from 'node:path';
import { writeBook } from '../../book/write-book.ts';
import { AppError } from '../../contracts/errors.ts';
import type { ExportTable } from '../../contracts/export-table.ts';
import { asUnwritable, type ExportFormat, exportFormats, writeTable } from '../../export/write-table.ts';
import type { Runtime } from '../../runtime/container.ts';
import { exportTable, exportTables } from '../../services/export/export-table.ts';
import { installBook } from '../book/install-book.ts';
import { type Command, type CommandContext, withRuntime } from '../command.ts';
import { findInstall } from '../find-install.ts';
import { kpiExport } from '../kpi-export.ts';
import { exitCodes } from '../output.ts';

/** As typed. */
export interface ExportOptions {
  readonly install?: string;
  readonly what: string;
  readonly format?: string;
  readonly out: string;
}

/** What was written, for `--json`. */
interface Exported {
  readonly install: string;
  readonly what: string;
  readonly format: ExportFormat;
  readonly out: string;
  readonly rows: number | Readonly<Record<string, number>>;
  readonly bytes?: number;
  readonly durationMs: number;
}

const whats = [...exportTables, 'kpis', 'book'] as const;
type What = (typeof whats)[number];

/** Writes a table of an install to a file, or all its records to a folder as a book. */
export const exportCommand: Command<ExportOptions> = async (ctx, options) => {
  const what = oneOf('--what', options.what, whats);
  const format = formatOf(options, what);
  return withRuntime(ctx, 'tool', async (runtime) => {
    const { installId } = await findInstall(runtime, options.install);
    const began = performance.now();
    const written =
      what === 'book'
        ? await exportBook(ctx, runtime, installId, options.out)
        : await writeTable(await tableOf(ctx, runtime, installId, what), options.out, format);
    const durationMs = Math.round(performance.now() - began);
    print(ctx, { install: installId, what, format, out: options.out, ...written, durationMs });
    return exitCodes.ok;
  });
};

function tableOf(
  { signal }: CommandContext,
  { deps }: Runtime,
  installId: string,
  what: Exclude<What, 'book'>,
): ExportTable | Promise<ExportTable> {
  return what === 'kpis' ? kpiExport(deps, installId, signal) : exportTable(deps, installId, what, signal);
}

async function exportBook(ctx: CommandContext, { deps }: Runtime, installId: string, dir: string) {
  try {
    return { rows: await writeBook(installBook(deps, installId, ctx.signal), dir) };
  } catch (err) {
    throw asUnwritable(err, dir);
  }
}

/** By the option, else by the file's ending, else CSV. */
function formatOf({ format, out }: ExportOptions, what: What): ExportFormat {
  const ending = extname(out).slice(1).toLowerCase();
  const named = format === undefined ? undefined : oneOf('--format', format, exportFormats);
  if (what === 'book') {
    if (named === 'parquet') throw badUse('A book is a folder of CSV files: leave --format out.');
    return 'csv';
  }
  return named ?? exportFormats.find((one) => one === ending) ?? 'csv';
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw badUse(`${option} ${value} is none of ${allowed.join(', ')}.`);
}

function print({ options, terminal }: CommandContext, exported: Exported): void {
  if (options.json) {
    terminal.out(`${JSON.stringify(exported)}\n`);
    return;
  }
  const { rows, what, out } = exported;
  const count = (n: number): string => `${n.toLocaleString('en-US')} ${n === 1 ? 'row' : 'rows'}`;
  if (typeof rows === 'number') {
    terminal.out(`Wrote ${count(rows)} of ${what} to ${out}.\n`);
    return;
  }
  const tables = Object.entries(rows).map(
    ([table, n]) => `  ${table.padEnd(12)}${n.toLocaleString('en-US').padStart(12)}\n`,
  );
  terminal.out(`Wrote the book to ${out}.\n${tables.join('')}`);
}

function badUse(message: string): AppError {
  return new AppError('config', message, { code: 'BAD_USAGE', hint: 'See the options with: keel export --help' });
}
