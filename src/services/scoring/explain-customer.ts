import { AppError } from '../../contracts/errors.ts';
import type { Instant } from '../../domain/records/types.ts';
import { type Explanation, explain, type Typical } from '../../domain/scoring/explanation.ts';
import type { WhatIfValues } from '../../domain/scoring/what-if.ts';
import type { Deps } from '../deps.ts';
import { wholeTimeline } from '../identity/whole-timeline.ts';
import { installSettings } from '../models/install-settings.ts';
import { loadRiskModel } from '../models/load-risk-model.ts';
import { versionName } from '../models/version-name.ts';
import { scoreContext } from './score-context.ts';

export interface ExplainRequest {
  /** Id, name, or part of a name. */
  readonly customer: string;
  /** Left out: the date of the present score, or now where there is none. */
  readonly asOf?: Instant;
  readonly set?: WhatIfValues;
}

export interface ExplainedCustomer {
  readonly customerId: string;
  readonly name: string;
  readonly explanation: Explanation;
}

/** Names that are listed where a name fits several. */
const mostNamed = 10;

/** Everything behind a customer's score, from what is stored. @throws AppError `config` where no customer, or several, fit. */
export async function explainCustomer(
  deps: Pick<Deps, 'db' | 'repos' | 'clock' | 'log'>,
  installId: string,
  { customer, asOf, set }: ExplainRequest,
): Promise<ExplainedCustomer> {
  const { db, repos } = deps;
  const { id, name } = await db.tenant(installId, async (ex) =>
    theOne(customer, await repos.records.findAccounts(ex, installId, customer, mostNamed + 1)),
  );
  const whole = await wholeTimeline(deps, installId, id);
  if (!whole) throw unknownCustomer(customer);
  const { timeline, scoredBy } = whole;
  const [present] = await db.tenant(installId, (ex) => repos.scores.ofCustomers(ex, installId, [id]));
  const settings = await installSettings(deps, scoredBy);
  const model = await loadRiskModel(deps, scoredBy, settings.scoring);
  return db.tenant(scoredBy, async (ex) => {
    const published = await repos.models.published(ex, scoredBy);
    const isPublished = published !== undefined && versionName(published.version) === model.version;
    const stored = isPublished ? (await repos.models.get(ex, scoredBy, published.version))?.stored : null;
    const typical: Typical = stored?.typical ?? {};
    const at = asOf ?? present?.asOf ?? deps.clock.now().getTime();
    const explanation = explain(timeline, at, settings.scoring, {
      ...(await scoreContext(deps, ex, scoredBy, { model, settings, asOf: at })),
      typical,
      previousTier: asOf === undefined ? (present?.tier ?? null) : null,
      ...(set === undefined ? {} : { set }),
    });
    return { customerId: id, name, explanation };
  });
}

/** The account of that id; else the only one of that name; else the only one with it in its name. */
export function theOne(text: string, found: readonly { id: string; name: string }[]): { id: string; name: string } {
  const byId = found.find(({ id }) => id === text);
  const named = found.filter(({ name }) => name.toLowerCase() === text.toLowerCase());
  const only = byId ?? (named.length === 1 ? named[0] : found.length === 1 ? found[0] : undefined);
  if (only) return only;
  if (found.length === 0) throw unknownCustomer(text);
  const several = named.length > 1 ? named : found;
  const listed = several.slice(0, mostNamed).map(({ id, name }) => `${name} (${id})`);
  const more = several.length > mostNamed ? ', …' : '';
  throw new AppError('config', `"${text}" fits several customers: ${listed.join(', ')}${more}.`, {
    code: 'CUSTOMER_AMBIGUOUS',
    hint: 'Give the id that stands behind the name you mean.',
  });
}

function unknownCustomer(text: string): AppError {
  return new AppError('config', `There is no customer "${text}".`, {
    code: 'CUSTOMER_UNKNOWN',
    hint: 'Give an id, a name or a part of one. Was the customer read already? See: keel doctor',
  });
}
