import { renderReport } from '../../report/render-report.ts';
import { type Trained, trainModel } from '../../services/models/train-model.ts';
import { versionName } from '../../services/models/version-name.ts';
import { type Command, type CommandContext, withRuntime } from '../command.ts';
import { findInstall } from '../find-install.ts';
import { checkHtmlFile, writeHtmlFile } from '../html-file.ts';
import { keelVersion } from '../keel-version.ts';
import { exitCodes } from '../output.ts';
import { evaluationText } from '../tables/evaluation-text.ts';
import { createWorkProgress } from '../work-progress.ts';

export interface TrainCommandOptions {
  readonly install?: string;
  readonly note?: string;
  readonly publish?: boolean;
  readonly html?: string;
}

/** Trains the churn model of an install and says what to make of it. */
export const trainCommand: Command<TrainCommandOptions> = async (ctx, { install: named, note, publish, html }) => {
  if (html !== undefined) await checkHtmlFile(html);
  return withRuntime(ctx, 'tool', async (runtime) => {
    const install = await findInstall(runtime, named);
    const progress = createWorkProgress(ctx.terminal);
    const trained = await trainModel(runtime.deps, install.installId, {
      signal: ctx.signal,
      onProgress: progress.show,
      publish: publish === true,
      ...(note === undefined ? {} : { note }),
    }).finally(progress.stop);
    if (html !== undefined) {
      const subject = install.name || install.remoteId;
      await writeHtmlFile(html, reportPage(trained, subject, runtime.deps.clock.now()));
    }
    print(ctx, install.installId, trained, html);
    return exitCodes.ok;
  });
};

function reportPage({ version, report }: Trained, subject: string, now: Date): string {
  return renderReport(report, {
    title: `Churn model ${versionName(version)}`,
    subject,
    asOf: now.toISOString().slice(0, 10),
    keelVersion: keelVersion(),
    details: [{ label: 'Version', value: versionName(version) }],
  });
}

function print(ctx: CommandContext, installId: string, trained: Trained, html: string | undefined): void {
  const { version, report, isPublished, hasModel, reason } = trained;
  const name = versionName(version);
  if (ctx.options.json) {
    const { verdict, champion } = report;
    const state = isPublished ? 'published' : 'draft';
    const summary = { install: installId, version, name, state, hasModel, reason, champion };
    ctx.terminal.out(
      `${JSON.stringify({ ...summary, verdict: verdict.kind, verdictSentence: verdict.sentence, report })}\n`,
    );
    return;
  }
  ctx.terminal.out(evaluationText(report));
  ctx.terminal.out(
    `\n${name} ${isPublished ? 'is published' : 'is kept as a draft'}: ${reason}.\n${nextStep(trained)}\n`,
  );
  if (html !== undefined) ctx.terminal.err(`The report with its charts: ${html}\n`);
}

function nextStep({ version, isPublished, hasModel }: Trained): string {
  if (isPublished) return 'The next run scores every customer with it: keel run. To undo: keel model rollback';
  if (!hasModel) return 'What scored before goes on. Train again when there is more history.';
  return `Who would change tier: keel model preview --version ${version}. To use it: keel model publish --version ${version}`;
}
