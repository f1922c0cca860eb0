import type { AssociationReport } from '../../domain/kpi/association.ts';
import { recordTypes } from '../../domain/records/types.ts';
import { renewalDrivers, type TermLook, termLooks } from '../../domain/renewal/renewal-drivers.ts';
import type { Deps } from '../deps.ts';
import { installSettings } from '../models/install-settings.ts';
import { timelinePages } from '../timelines.ts';
import { mostLearntFrom } from './learn-renewal.ts';

/** What went together with renewals in an install's past; of very many customers a sample is looked at. */
export async function associateRenewals(
  deps: Pick<Deps, 'db' | 'repos' | 'clock'>,
  installId: string,
  signal?: AbortSignal,
): Promise<AssociationReport> {
  const { db, repos } = deps;
  const { graceDays } = (await installSettings(deps, installId)).scoring;
  const { connected, customerIds, knownUntil } = await db.tenant(installId, async (ex) => ({
    connected: await repos.records.connectedTypes(ex, installId, recordTypes),
    customerIds: await repos.customers.sample(ex, installId, mostLearntFrom),
    knownUntil: (await repos.runs.lastSynced(ex, installId)) ?? deps.clock.now().getTime(),
  }));
  const looks: TermLook[] = [];
  const customers: number[] = [];
  let customer = 0;
  for await (const timelines of timelinePages(deps, installId, { connected, customerIds, signal })) {
    for (const timeline of timelines.values()) {
      for (const look of termLooks(timeline, knownUntil, graceDays)) {
        looks.push(look);
        customers.push(customer);
      }
      customer += 1;
    }
  }
  return renewalDrivers(looks, Int32Array.from(customers));
}
