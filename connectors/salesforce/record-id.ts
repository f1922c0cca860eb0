/** Ids have 15 characters, told apart by case, or 18, the last three of which tell the case of the others. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** Each of the last three characters is five bits: which of five characters are capitals. */
function checksum(id: string): string {
  let text = '';
  for (let block = 0; block < 3; block += 1) {
    let bits = 0;
    for (let i = 0; i < 5; i += 1) {
      const code = id.charCodeAt(block * 5 + i);
      if (code >= 65 && code <= 90) bits |= 1 << i;
    }
    text += alphabet[bits];
  }
  return text;
}

/** The 18 characters of an id of 15 or 18; null for what is none. */
export function toId18(value: string | null | undefined): string | null {
  const text = value?.trim() ?? '';
  if (text.length === 18) return /^[a-zA-Z0-9]{18}$/.test(text) ? text : null;
  return /^[a-zA-Z0-9]{15}$/.test(text) ? text + checksum(text) : null;
}
