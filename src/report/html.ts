/**
 * Markup by template: what is put into one is escaped unless it is markup itself. All of it is well-formed XML (every tag closed,
 * every attribute quoted), so that a test can check it.
 */

/** Known to this file only: no text from outside can pass for markup. */
const markup = Symbol('markup');

export interface Html {
  readonly [markup]: string;
}

/** What may stand in a template; null, undefined and false are nothing. Numbers are coordinates, rounded to a hundredth. */
export type Content = Html | string | number | null | undefined | false | readonly Content[];

export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  const text = parts.reduce((before, part, i) => before + markupOf(values[i - 1]) + part);
  return { [markup]: text };
}

/** The text of markup, and of anything else what stands for it in a page. */
export function markupOf(content: Content): string {
  if (content === null || content === undefined || content === false) return '';
  if (typeof content === 'string') return escapeText(content);
  if (typeof content === 'number') return Number.isFinite(content) ? String(Math.round(content * 100) / 100) : '0';
  if (isList(content)) return content.map(markupOf).join('');
  return content[markup];
}

/** For text that is markup because this project wrote it: the style sheet. */
export const trusted = (text: string): Html => ({ [markup]: text });

const isList = (content: Html | readonly Content[]): content is readonly Content[] => Array.isArray(content);

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes for text and for quoted attributes; what no page may hold (control characters, half surrogates) becomes U+FFFD. */
function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\P{Control}\t\n]|[\ufffe\uffff]/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
