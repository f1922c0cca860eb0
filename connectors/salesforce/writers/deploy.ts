/** Puts components into the org through the Metadata API and says of each what became of it. */
import { z } from 'zod';
import { readDeploy, startDeploy } from '../client.ts';
import type { Files } from '../package/metadata-files.ts';
import { zipFiles } from '../package/zip-files.ts';
import type { Context } from './object-shape.ts';
import { deployPending } from './package-errors.ts';
import { lookUntil } from './pauses.ts';

const patience = { firstMs: 1_000, mostMs: 15 * 60_000 };

const isTrue = z.union([z.boolean(), z.string().transform((text) => text === 'true')]).catch(false);
const Message = z.object({
  fullName: z.string().catch(''),
  componentType: z.string().nullish().catch(null),
  problem: z.string().nullish().catch(null),
  created: isTrue,
  deleted: isTrue,
});
/** One component stands alone, several in a list. */
const Messages = z
  .union([z.array(Message), Message.transform((one) => [one])])
  .nullish()
  .catch(null)
  .transform((list) => list ?? []);
const Result = z.object({
  done: isTrue,
  success: isTrue,
  status: z.string().catch(''),
  errorMessage: z.string().nullish().catch(null),
  details: z.object({ componentFailures: Messages, componentSuccesses: Messages }).nullish().catch(null),
});
const Started = z.object({ id: z.string().min(1) });

export interface DeployEnd {
  readonly ok: boolean;
  /** `Account.Keel_Churn_Risk__c` → what Salesforce says is wrong with it. */
  readonly problems: ReadonlyMap<string, string>;
  readonly created: ReadonlySet<string>;
  readonly deleted: ReadonlySet<string>;
  /** Of a deployment that failed as a whole. */
  readonly message: string;
}

export async function deploy(ctx: Context, files: Files): Promise<DeployEnd> {
  const { id } = Started.parse(await startDeploy(ctx, { zip: zipFiles(files), rollbackOnError: true }));
  const result = await lookUntil(ctx, patience, async () => {
    const seen = Result.parse(await readDeploy(ctx, id));
    return seen.done ? seen : undefined;
  });
  if (!result) throw deployPending();
  const { componentFailures = [], componentSuccesses = [] } = result.details ?? {};
  const named = (isWanted: (message: z.output<typeof Message>) => boolean) =>
    new Set(componentSuccesses.filter(isWanted).map(({ fullName }) => fullName));
  return {
    ok: result.success,
    problems: new Map(componentFailures.map(({ fullName, problem }) => [fullName, problem ?? 'no reason given'])),
    created: named(({ created }) => created),
    deleted: named(({ deleted }) => deleted),
    message: result.errorMessage ?? result.status,
  };
}
