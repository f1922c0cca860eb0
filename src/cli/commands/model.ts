import { AppError } from '../../contracts/errors.ts';
import type { ModelState } from '../../contracts/learnt-repositories.ts';
import type { Deps } from '../../services/deps.ts';
import { modelStatus } from '../../services/models/model-status.ts';
import { previewModel } from '../../services/models/preview-model.ts';
import { type Changeover, findModel, publishModel } from '../../services/models/publish-model.ts';
import { rollBackModel } from '../../services/models/roll-back-model.ts';
import { versionName } from '../../services/models/version-name.ts';
import { type Command, type CommandContext, withRuntime } from '../command.ts';
import { findInstall } from '../find-install.ts';
import { exitCodes } from '../output.ts';
import { evaluationText } from '../tables/evaluation-text.ts';
import { modelFacts, modelListText, previewText } from '../tables/models-text.ts';

export interface ModelOptions {
  readonly action: string;
  readonly install?: string;
  /** As typed: 3 or churn-3. */
  readonly version?: string;
  readonly note?: string;
}

/** What a command gives: a value for `--json`, and its text. */
interface Answer {
  readonly value: object;
  readonly text: string;
}

interface Request {
  readonly ctx: CommandContext;
  readonly deps: Deps;
  readonly installId: string;
  readonly version: number | undefined;
  readonly note: string | undefined;
}

const actions: Readonly<Record<string, (request: Request) => Promise<Answer>>> = {
  list,
  show,
  preview,
  publish,
  rollback,
};

/** Lists the versions of the churn model, shows one, and changes which one scores. */
export const modelCommand: Command<ModelOptions> = async (ctx, options) => {
  const act = Object.hasOwn(actions, options.action) ? actions[options.action] : undefined;
  if (!act)
    throw badUse(`There is no "keel model ${options.action}".`, `Choose among: ${Object.keys(actions).join(', ')}.`);
  const version = parseVersion(options.version);
  return withRuntime(ctx, 'tool', async (runtime) => {
    const { installId } = await findInstall(runtime, options.install);
    const answer = await act({ ctx, deps: runtime.deps, installId, version, note: options.note });
    ctx.terminal.out(ctx.options.json ? `${JSON.stringify({ install: installId, ...answer.value })}\n` : answer.text);
    return exitCodes.ok;
  });
};

export function parseVersion(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const digits = /^(?:churn-)?([1-9]\d{0,8})$/.exec(text.trim())?.[1];
  if (digits !== undefined) return Number(digits);
  throw badUse(`"${text}" is not a model version.`, 'Write it as 3 or churn-3; see keel model list.');
}

async function list({ deps, installId }: Request): Promise<Answer> {
  const status = await modelStatus(deps, installId);
  return { value: { ...status }, text: modelListText(status) };
}

/** The version named, else the published one, else the newest. With a note, it is noted first. */
async function show(request: Request): Promise<Answer> {
  const { deps, installId, note } = request;
  const version = await chosen(request, ['published', 'draft', 'retired']);
  const model = await deps.db.tenant(installId, async (ex) => {
    if (note !== undefined) await deps.repos.models.setNote(ex, installId, version, note === '' ? null : note);
    return findModel(deps, ex, installId, version);
  });
  const { stored, ...shown } = model;
  const about = stored && {
    params: stored.params,
    calibration: stored.calibration.method,
    seed: stored.seed,
    features: stored.features,
  };
  return {
    value: { name: versionName(model.version), ...shown, model: about },
    text: `${modelFacts(model)}\n\n${evaluationText(model.report)}`,
  };
}

async function preview(request: Request): Promise<Answer> {
  const version = await chosen(request, ['draft']);
  const found = await previewModel(request.deps, request.installId, version, request.ctx.signal);
  return { value: { ...found }, text: previewText(found, version) };
}

async function publish(request: Request): Promise<Answer> {
  const { deps, installId, version, note } = request;
  if (version === undefined)
    throw badUse('Which version is to be published?', 'Name it with --version; see keel model list.');
  const changeover = await publishModel(deps, installId, version);
  if (note !== undefined)
    await deps.db.tenant(installId, (ex) => deps.repos.models.setNote(ex, installId, version, note));
  const { verdict } = (await deps.db.tenant(installId, (ex) => findModel(deps, ex, installId, version))).figures;
  const caution = verdict.kind === 'usable' ? '' : `\nMind its verdict. ${verdict.sentence}`;
  return changed(changeover, `To undo: keel model rollback${caution}`);
}

async function rollback({ deps, installId }: Request): Promise<Answer> {
  return changed(await rollBackModel(deps, installId), 'To publish another one: keel model publish --version N');
}

function changed(changeover: Changeover, then: string): Answer {
  const { from, to } = changeover;
  const text =
    from === to
      ? `${to} scores already. Nothing was changed.\n`
      : `${to} scores from the next run on, in place of ${from}: keel run. ${then}\n`;
  return { value: { ...changeover }, text };
}

/** The version named, or else the newest one in the first of these states that any is in. */
async function chosen({ deps, installId, version }: Request, states: readonly ModelState[]): Promise<number> {
  if (version !== undefined) return version;
  const versions = await deps.db.tenant(installId, (ex) => deps.repos.models.list(ex, installId));
  for (const state of states) {
    const found = versions.find((each) => each.state === state);
    if (found) return found.version;
  }
  throw new AppError('config', versions.length === 0 ? 'No model was trained yet.' : `There is no ${states[0]}.`, {
    code: 'MODEL_UNKNOWN',
    hint: versions.length === 0 ? 'Train one: keel train' : 'Name a version with --version; see keel model list.',
  });
}

const badUse = (message: string, hint: string): AppError =>
  new AppError('config', message, { code: 'BAD_USAGE', hint });
