/** What HubSpot's error replies hold, read leniently: every field may be missing. */
import { z } from 'zod';

/** A reply to one of our own requests that is not a success; the same shape as the client's ApiException. */
export class ReplyError extends Error {
  readonly code: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: number, body: unknown, headers: Readonly<Record<string, string>>) {
    super(`HubSpot answered ${code}`);
    this.name = 'ReplyError';
    this.code = code;
    this.body = body;
    this.headers = headers;
  }
}

const strings = z.array(z.string()).catch([]);
const Context = z.record(z.string(), strings).catch({});
const Detail = z.object({ code: z.string().optional().catch(undefined), context: Context.optional() });
const Body = z.object({
  status: z.string().optional().catch(undefined),
  error: z.string().optional().catch(undefined),
  message: z.string().catch(''),
  category: z.string().optional().catch(undefined),
  subCategory: z.string().optional().catch(undefined),
  policyName: z.string().optional().catch(undefined),
  correlationId: z.string().optional().catch(undefined),
  context: Context,
  errors: z.array(Detail).catch([]),
});
export type ErrorBody = z.output<typeof Body>;

/** Total: what is not an error body reads as an empty one. */
export function readErrorBody(body: unknown): ErrorBody {
  const parsed = Body.safeParse(typeof body === 'string' ? parseJson(body) : body);
  return parsed.success ? parsed.data : Body.parse({});
}

function parseJson(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return value && typeof value === 'object' ? value : {};
  } catch {
    // An HTML page of a proxy, or a reply cut short: the status says what there is to say.
    return {};
  }
}

const PropertyProblem = z.array(z.object({ name: z.string(), error: z.string() }));

/** The properties a validation error names, each with HubSpot's code. */
export function propertyProblems(body: Pick<ErrorBody, 'message' | 'errors'>): { name: string; error: string }[] {
  const json = body.message.slice(Math.max(0, body.message.indexOf('[')));
  const listed = PropertyProblem.safeParse(parseJson(json));
  if (listed.success && listed.data.length > 0) return listed.data;
  return body.errors.flatMap((e) =>
    (e.context?.propertyName ?? []).map((name) => ({ name, error: e.code ?? 'INVALID' })),
  );
}
