/** Numbers and lists in the sentences about a table. */

const shownNames = 5;

/** 7,043 */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** "1 row", "7,043 rows" */
export function countOf(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** "a", "b" and 3 more */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, shownNames).map((name) => `"${shortened(name)}"`);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${grouped(more)} more`;
  const last = shown.pop() ?? 'none';
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}

export function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
