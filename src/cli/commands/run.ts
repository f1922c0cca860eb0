import { AppError } from '../../contracts/errors.ts';
import type { RunStage } from '../../contracts/repositories.ts';
import { previewWrites } from '../../services/writeback/preview-writes.ts';
import { type Command, withRuntime } from '../command.ts';
import { findInstall } from '../find-install.ts';
import { type ExitCode, errorText, exitCodes, forCommand, type Terminal } from '../output.ts';
import { createProgress } from '../progress.ts';
import { type RunEnd, runAndWait } from '../run-and-wait.ts';

export interface RunOptions {
  readonly install?: string;
  readonly asOf?: string;
  readonly all?: boolean;
  readonly dryRun?: boolean;
  /** Seconds, as typed. */
  readonly patience: string;
}

/** A date or an instant; the error says what is expected. */
export function parseAsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d{4}-\d{2}-\d{2}([T ].+)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  throw new AppError('config', `"${text}" is not a date.`, {
    code: 'BAD_USAGE',
    hint: 'Write it as 2026-11-22 or 2026-11-22T08:00:00Z.',
  });
}

export function parsePatience(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== '' && seconds >= 1 && seconds <= 86_400) return seconds * 1_000;
  throw new AppError('config', `--patience ${text} is not a number of seconds from 1 to 86400.`, {
    code: 'BAD_USAGE',
    hint: 'See the options with: keel run --help',
  });
}

/** Does these stages once for an install and prints what was done. */
export function runCommand(stages: readonly RunStage[]): Command<RunOptions> {
  return async (ctx, options) => {
    const asOf = parseAsOf(options.asOf);
    const patienceMs = parsePatience(options.patience);
    return withRuntime(ctx, 'tool', async (runtime) => {
      const install = await findInstall(runtime, options.install);
      if (options.dryRun)
        return dryRun(ctx.terminal, ctx.options.json, await previewWrites(runtime.deps, install.installId));
      await runtime.startWorkers();
      const progress = createProgress(ctx.terminal);
      const request = {
        installId: install.installId,
        stages,
        ...(asOf === undefined ? {} : { asOf }),
        ...(options.all ? { scoreAll: true } : {}),
      };
      const waiting = { progress, signal: ctx.signal, patienceMs };
      const end = await runAndWait(runtime, request, waiting).finally(() => progress.stop());
      return printEnd(ctx.terminal, ctx.options.json, install.installId, end);
    });
  };
}

export function printEnd(terminal: Terminal, json: boolean, installId: string, end: RunEnd): ExitCode {
  const { counts, errors, state } = end;
  if (json) {
    terminal.out(
      `${JSON.stringify({ install: installId, state, ...counts, ...(errors.length > 0 ? { errors } : {}) })}\n`,
    );
  } else {
    terminal.out(`${endText(end)}\n`);
  }
  printErrors(terminal, errors);
  return state === 'done' ? exitCodes.ok : exitCodes.failed;
}

/** What stopped several steps is said once. */
export function printErrors(terminal: Terminal, errors: RunEnd['errors']): void {
  for (const same of Object.values(Object.groupBy(errors, (e) => `${e.code} ${e.message}`))) {
    const [first] = same ?? [];
    if (!first) continue;
    const { kind, code, message, hint } = first;
    const steps = same?.map((e) => e.step).join(', ');
    const error = new AppError(kind as AppError['kind'], `${message.replace(/\.$/, '')} [${steps}]`, {
      code,
      ...(hint ? { hint } : {}),
    });
    terminal.err(`${errorText(forCommand(error))}\n`);
  }
}

const grouped = (n: number): string => n.toLocaleString('en-US');

function endText({ counts: c }: RunEnd): string {
  const rejected =
    c.rejected > 0 ? [`${grouped(c.rejected)} rows could not be read or were refused. See: keel doctor`] : [];
  return [
    `Read ${grouped(c.records)} records, ${grouped(c.changed)} of them new or changed; scored ${grouped(c.scored)} of ${grouped(c.customers)} customers.`,
    `Wrote ${grouped(c.values)} field values to ${grouped(c.written)} companies; tasks: ${c.tasks.created} opened, ${c.tasks.updated} updated, ${c.tasks.closed} closed.`,
    `${grouped(c.apiCalls)} API calls in ${(c.durationMs / 1000).toFixed(1)} s.`,
    ...rejected,
  ].join('\n');
}

function dryRun(terminal: Terminal, json: boolean, preview: Awaited<ReturnType<typeof previewWrites>>): ExitCode {
  if (json) {
    terminal.out(`${JSON.stringify({ dryRun: true, written: 0, ...preview })}\n`);
    return exitCodes.ok;
  }
  terminal.out(`Would write to ${grouped(preview.wouldWrite)} companies:\n`);
  for (const [field, n] of Object.entries(preview.fields)) terminal.out(`  ${field.padEnd(28)} ${grouped(n)}\n`);
  if (preview.example) {
    terminal.out(`For example ${preview.example.name} (${preview.example.customerId}):\n`);
    for (const [field, change] of Object.entries(preview.example.changes)) {
      terminal.out(`  ${field.padEnd(28)} ${change.from ?? '(empty)'} → ${change.to ?? '(empty)'}\n`);
    }
  }
  terminal.out('Nothing was written.\n');
  return exitCodes.ok;
}
