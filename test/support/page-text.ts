/** A page's words, without style and markup. */
export function textOf(markup: string): string {
  return markup
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/[\s\u00a0]+/g, ' ');
}

/** The titles of a page's charts. */
export function titlesOf(markup: string): string[] {
  return [...markup.matchAll(/<span class="title">(.*?)<\/span>/g)].map((match) => textOf(match[1] ?? ''));
}
