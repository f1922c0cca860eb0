/** LIKE: `%` any number of characters, `_` exactly one, case ignored; time linear in the text for each `%`. */
import type { PlainText } from './literals.ts';

const anyRun = -1;
const anyOne = -2;

export function likeMatcher(pattern: PlainText): (text: string) => boolean {
  const folded = pattern.text.toLowerCase();
  // Folding may lengthen a text, never one that has only ASCII: only then do the places of the wildcards still hold.
  const simple = folded.length === pattern.text.length ? simpleMatcher(pattern, folded) : undefined;
  return simple ?? generalMatcher(pattern);
}

/** `abc`, `abc%`, `%abc`, `%abc%` need no steps of our own. */
function simpleMatcher(pattern: PlainText, folded: string): ((text: string) => boolean) | undefined {
  const last = folded.length - 1;
  const hasHead = pattern.wildcards.has(0) && folded.startsWith('%');
  const hasTail = last > 0 && pattern.wildcards.has(last) && folded.endsWith('%');
  if (pattern.wildcards.size !== (hasHead ? 1 : 0) + (hasTail ? 1 : 0)) return undefined;
  const core = folded.slice(hasHead ? 1 : 0, hasTail ? last : undefined);
  if (hasHead && hasTail) return (text) => text.toLowerCase().includes(core);
  if (hasHead) return (text) => text.toLowerCase().endsWith(core);
  if (hasTail) return (text) => text.toLowerCase().startsWith(core);
  return (text) => text.toLowerCase() === core;
}

function codesOf(pattern: PlainText): number[] {
  const codes: number[] = [];
  for (let i = 0; i < pattern.text.length; i += 1) {
    const character = pattern.text.charAt(i);
    if (pattern.wildcards.has(i)) codes.push(character === '%' ? anyRun : anyOne);
    else for (const unit of character.toLowerCase().split('')) codes.push(unit.charCodeAt(0));
  }
  return codes;
}

function generalMatcher(pattern: PlainText): (text: string) => boolean {
  const codes = codesOf(pattern);
  return (whole) => {
    const text = whole.toLowerCase();
    let [at, place, runPlace, runAt] = [0, 0, -1, 0];
    while (at < text.length) {
      const code = codes[place];
      if (code === anyRun) {
        runPlace = place;
        runAt = at;
        place += 1;
      } else if (code !== undefined && (code === anyOne || code === text.charCodeAt(at))) {
        at += 1;
        place += 1;
      } else if (runPlace >= 0) {
        runAt += 1;
        at = runAt;
        place = runPlace + 1;
      } else return false;
    }
    while (codes[place] === anyRun) place += 1;
    return place === codes.length;
  };
}
