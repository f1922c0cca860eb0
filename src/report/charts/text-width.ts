/** Widths of texts by count: the page's font is not known here. In units of the charts. */

/** Of a letter in the wider ones of the fonts a page may get. */
const letterWidth = 7.1;
const wide = /[\u1100-\u115f\u2e80-\uffdc\u{1f000}-\u{3fffd}]/u;

const letters = (letter: string): number => (wide.test(letter) ? 2 : 1);

/** About; texts longer than any chart are not counted to their end. */
export function textWidth(text: string): number {
  return [...text.slice(0, 200)].reduce((sum, letter) => sum + letters(letter), 0) * letterWidth;
}

/** The text, or its beginning and "…" in about so many units. */
export function fitted(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let room = width / letterWidth - 1;
  let kept = '';
  for (const letter of text) {
    room -= letters(letter);
    if (room < 0) break;
    kept += letter;
  }
  return `${kept}…`;
}
