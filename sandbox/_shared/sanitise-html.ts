/** Task bodies are HTML from an app: a short list of plain tags passes, links only to http(s), everything else is shown as text. */
import { escapeHtml, Html } from './html.ts';

const allowed = new Set([
  'a',
  'b',
  'blockquote',
  'br',
  'div',
  'em',
  'h1',
  'h2',
  'h3',
  'h4',
  'i',
  'li',
  'ol',
  'p',
  'small',
  'span',
  'strong',
  'u',
  'ul',
]);
const withoutEnd = new Set(['br']);
/** Their content is not text for people. */
const swallowed = /<(script|style|iframe|template|noscript)\b[\s\S]*?(<\/\1\s*>|$)/gi;
const tag = /<!--[\s\S]*?(?:-->|$)|<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|'[^']*'|[^"'>])*)>/gi;
const href = /\bhref\s*=\s*("([^"]*)"|'([^']*)'|([^\s>]+))/i;

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  nbsp: '\u00a0',
};

function unescapeHtml(text: string): string {
  return text.replaceAll(/&(amp|lt|gt|quot|#39|nbsp);/g, (whole, name: string) => entities[name] ?? whole);
}

function openTag(name: string, attributes: string): string {
  if (name !== 'a') return `<${name}>`;
  const found = href.exec(attributes);
  const address = unescapeHtml(found?.[2] ?? found?.[3] ?? found?.[4] ?? '').trim();
  if (!/^https?:\/\//i.test(address)) return '<a>';
  return `<a href="${escapeHtml(address)}" rel="noopener noreferrer">`;
}

/** Balanced: what is opened is closed, and nothing else is. */
export function sanitiseHtml(source: string): Html {
  const text = source.replaceAll(swallowed, '');
  const open: string[] = [];
  let out = '';
  let at = 0;
  for (const match of text.matchAll(tag)) {
    out += escapeHtml(unescapeHtml(text.slice(at, match.index)));
    at = match.index + match[0].length;
    const name = match[2]?.toLowerCase();
    if (name === undefined || !allowed.has(name)) continue;
    if (match[1] !== '/') {
      out += openTag(name, match[3] ?? '');
      if (!withoutEnd.has(name)) open.push(name);
    } else if (open.includes(name)) {
      let closed = open.pop();
      while (closed !== undefined) {
        out += `</${closed}>`;
        closed = closed === name ? undefined : open.pop();
      }
    }
  }
  out += escapeHtml(unescapeHtml(text.slice(at)));
  return new Html(
    out +
      open
        .reverse()
        .map((name) => `</${name}>`)
        .join(''),
  );
}
