/** How many columns of a terminal a text takes, and texts cut to so many. */

const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\p{Emoji_Presentation}\u3000-\u30ff\u31f0-\u33ff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]/u;
/** Hangul and Katakana at half width, U+FF61 to U+FFDC, are of scripts that are wide elsewhere. */
const half = /^[\uff61-\uffdc]/;
const invisible = /^[\p{Mark}\p{Default_Ignorable_Code_Point}\p{Control}]*$/u;
const ascii = /^[\x20-\x7e]*$/;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Columns that a text takes: Chinese, Japanese and Korean letters and emoji take two (Unicode Standard Annex 11). */
export function displayWidth(text: string): number {
  if (ascii.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += graphemeWidth(segment);
  return width;
}

function graphemeWidth(grapheme: string): number {
  if (invisible.test(grapheme)) return 0;
  return wide.test(grapheme) && !half.test(grapheme) ? 2 : 1;
}

/** The text, or its beginning and "…" in at most `width` columns. */
export function cutToWidth(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    const next = graphemeWidth(segment);
    if (used + next > width - 1) break;
    kept += segment;
    used += next;
  }
  return width < 1 ? '' : `${kept.trimEnd()}…`;
}

/** Breaks between words at `width` columns; lines after the first begin with `indent`. A word too long stands alone. */
export function wrapText(text: string, width: number, indent = ''): string {
  const lines: string[] = [];
  const [first = '', ...words] = text.split(/(?<=\S) +/);
  let line = first;
  for (const word of words) {
    if (displayWidth(`${line} ${word}`) > width) {
      lines.push(line);
      line = indent + word;
    } else {
      line += ` ${word}`;
    }
  }
  return [...lines, line].join('\n').trimEnd();
}

/** Without control characters and changes of direction: names come from tables, and a terminal obeys what it is sent. */
export function printable(text: string): string {
  return text.replace(/[\p{Control}\u00a0\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
}
