/** The frame that reports share: the page, its sections, figures and tables. */
import { type Content, type Html, html, markupOf, trusted } from './html.ts';
import { style, styleHash } from './style.ts';

export interface PageSpec {
  readonly title: string;
  /** Line above the title: what kind of report this is. */
  readonly kind: string;
  /** Line below the title: what it is about, as of when, by which version. */
  readonly about: readonly string[];
  readonly body: Content;
}

/** One page that needs nothing else: no script, no picture, no font, nothing from any network. */
export function page({ title, kind, about, body }: PageSpec): string {
  const policy = `default-src 'none'; style-src '${styleHash}'; base-uri 'none'; form-action 'none'`;
  const document = html`<html lang="en">
<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="${policy}" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<meta name="referrer" content="no-referrer" />
<title>${shortened(title)}</title>
<style>${trusted(style)}</style>
</head>
<body>
<header>
<p class="kind">${kind}</p>
<h1>${shortened(title)}</h1>
<p class="about">${about.filter((text) => text !== '').map((text) => html`<span>${shortened(text)}</span> `)}</p>
</header>
<main>
${body}
</main>
</body>
</html>
`;
  return `<!doctype html>\n${markupOf(document)}`;
}

/** A part of the page under its own heading; without content there is no heading either. */
export function section(id: string, heading: string, body: readonly (Html | null)[]): Html | null {
  const parts = body.filter((part) => part !== null);
  if (parts.length === 0) return null;
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${heading}</h2>
${parts}</section>
`;
}

export interface FigureSpec {
  /** What is seen, in one line. */
  readonly title: string;
  /** How to read it. */
  readonly note: string;
  readonly chart: Html;
  /** The numbers behind it. */
  readonly table: Html;
}

export function figure({ title, note, chart, table }: FigureSpec): Html {
  return html`<figure>
<figcaption><span class="title">${title}</span> <span class="note">${note}</span></figcaption>
${chart}
<details><summary>Numbers</summary>${table}</details>
</figure>
`;
}

/** Figures side by side where there is room. */
export const grid = (figures: readonly (Html | null)[]): Html | null => {
  const shown = figures.filter((one) => one !== null);
  return shown.length === 0 ? null : html`<div class="grid">${shown}</div>`;
};

const longest = 90;

/** Names come from tables and may be of any length; the whole one is there on hover, up to a screen of it. */
export function shortened(name: string): Html {
  const letters = [...name.slice(0, 1_200)];
  if (letters.length <= longest) return html`${name}`;
  return html`${letters.slice(0, longest - 1).join('')}…`;
}
