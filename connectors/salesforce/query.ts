/** One page of a query. No locator is ever followed: the next page is another query, behind the last row (BEHAVIOR.md, "Reading"). */
import { z } from 'zod';
import { type Ctx, callClient } from './client.ts';
import { ReplyError } from './error-body.ts';
import { ownPaths } from './versions.ts';

export const rowsAPage = 2_000;
/** Salesforce refuses addresses from 16,384 bytes on, its head lines included, and advises to stay far below. */
const longestInAddress = 4_000;

const Page = z.object({
  totalSize: z.number(),
  done: z.boolean(),
  records: z.array(z.custom<Record<string, unknown>>((row) => typeof row === 'object' && row !== null)),
});
export type QueryPage = z.output<typeof Page>;

const Composite = z.object({
  compositeResponse: z.tuple([z.object({ httpStatusCode: z.number(), body: z.unknown() })]),
});

/** `isAll`: deleted, merged and archived rows too. At most 2,000 rows, fewer where Salesforce says so. */
export async function queryPage(ctx: Ctx, soql: string, isAll: boolean): Promise<QueryPage> {
  const q = encodeURIComponent(soql);
  const resource = isAll ? ownPaths.queryAll : ownPaths.query;
  const reply = await callClient(ctx, async (connection) => {
    const url = `${resource}?q=${q}`;
    if (q.length <= longestInAddress) return connection.request<unknown>({ method: 'GET', url });
    return unpack(
      await connection.request<unknown>({
        method: 'POST',
        url: ownPaths.composite,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ compositeRequest: [{ method: 'GET', url, referenceId: 'page' }] }),
      }),
    );
  });
  return Page.parse(reply);
}

/** A composite request succeeds although what is in it did not. */
function unpack(reply: unknown): unknown {
  const [{ httpStatusCode, body }] = Composite.parse(reply).compositeResponse;
  if (httpStatusCode >= 300) throw new ReplyError(httpStatusCode, JSON.stringify(body), new Headers());
  return body;
}
