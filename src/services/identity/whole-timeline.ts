import { mergeTimelines } from '../../domain/identity/merge-timelines.ts';
import { buildTimelines } from '../../domain/records/build-timelines.ts';
import type { Timeline } from '../../domain/records/timeline.ts';
import { recordTypes } from '../../domain/records/types.ts';
import type { Deps } from '../deps.ts';

export interface WholeTimeline {
  readonly timeline: Timeline;
  /** The install by whose settings and models the customer is scored. */
  readonly scoredBy: string;
}

/** A customer's history as it is scored: out of all joined CRMs that hold the customer. Undefined where the account is gone. */
export async function wholeTimeline(
  { db, repos }: Pick<Deps, 'db' | 'repos'>,
  installId: string,
  customerId: string,
): Promise<WholeTimeline | undefined> {
  const links = await db.system((ex) => repos.identity.linkedWith(ex, installId, [customerId]));
  const [link] = links;
  const members =
    link === undefined
      ? [{ installId, id: customerId }]
      : [
          { installId: link.mainInstallId, id: link.mainAccountId },
          ...links.map((other) => ({ installId: other.installId, id: other.accountId })),
        ];
  const timelines: Timeline[] = [];
  for (const member of members) {
    const timeline = await db.tenant(member.installId, async (ex) => {
      const records = await repos.records.ofCustomers(ex, member.installId, [member.id]);
      const connected = await repos.records.connectedTypes(ex, member.installId, recordTypes);
      return buildTimelines(records, { connected }).get(member.id);
    });
    if (timeline) timelines.push(timeline);
  }
  const [first, ...others] = timelines;
  if (first === undefined) return undefined;
  return { timeline: others.reduce(mergeTimelines, first), scoredBy: link?.mainInstallId ?? installId };
}
