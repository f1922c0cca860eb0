/** `@{name.path}` in a subrequest: what an earlier subrequest's reply has at that place. */
import { isJson } from '../router/read-body.ts';

export class BadReference extends Error {}

const reference = /@\{([A-Za-z0-9_]+)((?:\.[A-Za-z0-9_]+|\[\d+\])*)\}/g;

export type Replies = ReadonlyMap<string, unknown>;

function valueAt(replies: Replies, whole: string, name: string, path: string): unknown {
  if (!replies.has(name)) throw new BadReference(`Invalid reference specified. No value for ${whole} found.`);
  let value = replies.get(name);
  for (const step of path.matchAll(/[A-Za-z0-9_]+/g)) {
    if (Array.isArray(value)) value = value[Number(step[0])];
    else value = isJson(value) && Object.hasOwn(value, step[0]) ? value[step[0]] : undefined;
  }
  if (value === undefined) {
    throw new BadReference(`Invalid reference specified. No value for ${whole} found in ${name}.`);
  }
  return value;
}

function resolveText(replies: Replies, text: string): unknown {
  const [only] = text.matchAll(reference);
  // A text that is one reference takes the value as it is: numbers stay numbers.
  if (only !== undefined && only[0] === text)
    return valueAt(replies, only[0].slice(2, -1), only[1] as string, only[2] ?? '');
  return text.replaceAll(reference, (whole, name: string, path: string) =>
    String(valueAt(replies, whole.slice(2, -1), name, path)),
  );
}

/** @throws BadReference when an earlier reply is missing, failed, or has nothing there. */
export function resolveReferences(replies: Replies, value: unknown): unknown {
  if (typeof value === 'string') return resolveText(replies, value);
  if (Array.isArray(value)) return value.map((item) => resolveReferences(replies, item));
  if (!isJson(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, resolveReferences(replies, item)] as const);
  return Object.fromEntries(entries);
}
