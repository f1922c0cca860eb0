/** The small reads beside CRM objects. */
import { type Ctx, callClient } from './client.ts';

export interface OwnerPage {
  readonly rows: readonly {
    id: string;
    email: string | null;
    firstName: string | null;
    lastName: string | null;
    archived: boolean;
  }[];
  readonly after: string | undefined;
}

export async function listOwners(ctx: Ctx, query: { after: string | null; archived: boolean }): Promise<OwnerPage> {
  const page = await callClient(ctx, 'general', (client) =>
    client.crm.owners.ownersApi.getPage(undefined, query.after ?? undefined, 100, query.archived),
  );
  const rows = page.results.map((o) => ({
    id: String(o.id),
    email: o.email ?? null,
    firstName: o.firstName ?? null,
    lastName: o.lastName ?? null,
    archived: o.archived ?? query.archived,
  }));
  return { rows, after: page.paging?.next?.after };
}

/** Ids of a pipeline's kind and of their stages → labels. */
export async function pipelineLabels(ctx: Ctx, objectType: string): Promise<Record<string, string>> {
  const reply = await callClient(ctx, 'general', (client) => client.crm.pipelines.pipelinesApi.getAll(objectType));
  const labels: Record<string, string> = {};
  for (const pipeline of reply.results) {
    labels[pipeline.id] = pipeline.label;
    for (const stage of pipeline.stages) labels[stage.id] = stage.label;
  }
  return labels;
}
