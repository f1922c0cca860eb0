import { readFile } from 'node:fs/promises';
import { AppError } from '../../contracts/errors.ts';
import type { ExportColumn, ExportTable } from '../../contracts/export-table.ts';
import { type SegmentMethod, segmentMethods } from '../../domain/segments/segmentation.ts';
import { writeTable } from '../../export/write-table.ts';
import { applyRules, checkedRules } from '../../services/segments/apply-rules.ts';
import { reportSegments, type SegmentMember } from '../../services/segments/report-segments.ts';
import { type Command, withRuntime } from '../command.ts';
import { findInstall } from '../find-install.ts';
import { exitCodes } from '../output.ts';
import { parseNumber } from '../parse-number.ts';
import { segmentsText } from '../tables/segments-text.ts';

/** As typed. */
export interface SegmentsOptions {
  readonly install?: string;
  readonly method: string;
  readonly k?: string;
  readonly refit?: boolean;
  readonly csv?: string;
  readonly rules?: string;
  readonly apply?: boolean;
}

const mostClusters = 20;

/** The segments of an install's customers: how many, what they are worth, what marks them, and who moved. */
export const segmentsCommand: Command<SegmentsOptions> = async (ctx, options) => {
  const { method, k } = checkedOptions(options);
  const rules = options.rules === undefined ? undefined : checkedRules(await readJson(options.rules));
  return withRuntime(ctx, 'tool', async (runtime) => {
    const { deps } = runtime;
    const { installId } = await findInstall(runtime, options.install);
    const isApplied = options.apply === true && rules !== undefined;
    if (isApplied) await applyRules(deps, installId, rules);
    const { report, members } = await reportSegments(deps, installId, {
      method,
      k,
      refit: options.refit === true,
      preview: isApplied ? undefined : rules,
      signal: ctx.signal,
    });
    if (options.csv !== undefined) await writeTable(membersTable(members), options.csv, 'csv');
    if (ctx.options.json) {
      ctx.terminal.out(`${JSON.stringify({ install: installId, ...report })}\n`);
      return exitCodes.ok;
    }
    ctx.terminal.out(segmentsText(report));
    if (rules !== undefined)
      ctx.terminal.out(
        isApplied ? '\nThe rules are stored.\n' : '\nNothing was changed. Store the rules with --apply.\n',
      );
    if (options.csv !== undefined) ctx.terminal.out(`\nA row a customer: ${options.csv}\n`);
    return exitCodes.ok;
  });
};

export function checkedOptions(options: SegmentsOptions): { method: SegmentMethod; k: number | undefined } {
  const named = segmentMethods.find((each) => each === options.method);
  if (named === undefined) throw badUse(`--method ${options.method} is none of ${segmentMethods.join(', ')}.`);
  const { rules, apply, k: typed } = options;
  if (apply && rules === undefined) throw badUse('--apply stores rules: give a file with --rules.');
  if (rules !== undefined && named !== 'rules' && named !== 'default')
    throw badUse(`--rules goes with --method rules, not ${named}.`);
  if (typed === undefined) return { method: rules === undefined ? named : 'rules', k: undefined };
  if (named !== 'kmeans') throw badUse('--k is the number of segments of --method kmeans.');
  const k = parseNumber('--k', typed, { above: 0, upTo: mostClusters });
  if (!Number.isInteger(k)) throw badUse(`--k ${typed} is not a whole number.`);
  return { method: named, k };
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (err) {
    const why = err instanceof Error ? err.message : String(err);
    throw new AppError('config', `${path} holds no JSON that can be read: ${why}`, {
      code: 'SEGMENT_RULES_UNREADABLE',
      hint: 'Give a JSON file with a list of rule segments: docs/settings.md shows one.',
      cause: err,
    });
  }
}

const columns: readonly ExportColumn[] = [
  { name: 'customer_id', kind: 'text', about: 'id of the account' },
  { name: 'name', kind: 'text', about: 'name of the account' },
  { name: 'owner', kind: 'text', about: 'e-mail address of its owner' },
  { name: 'segment', kind: 'text', about: 'its segment now; empty for none' },
  { name: 'segment_before', kind: 'text', about: 'its segment at the fit before' },
  { name: 'churn_risk', kind: 'share', about: 'churn risk, 0 to 1' },
  { name: 'value', kind: 'money', about: 'customer value' },
  { name: 'currency', kind: 'text', about: 'currency of the value' },
];

function membersTable(members: readonly SegmentMember[]): ExportTable {
  const rows = members.map(({ customer, segment, before }) => [
    customer.customerId,
    customer.name,
    customer.owner,
    segment,
    before,
    customer.risk,
    customer.valueCents,
    customer.currency,
  ]);
  async function* pages() {
    yield rows;
  }
  return { name: 'segments', columns, pages: pages() };
}

function badUse(message: string): AppError {
  return new AppError('config', message, { code: 'BAD_USAGE', hint: 'See the options with: keel segments --help' });
}
