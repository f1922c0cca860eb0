/**
 * Record ids: a key prefix of three characters, three of the instance, nine of a counter in base 62 whose digits sort as ASCII
 * does, and behind these 15 three of checksum, which say which letters are capitals.
 */

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const checkLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
/** Instance, reserved character, and the counter's four leading digits, which stay 0 below 916 million records. */
const middle = '5g00000';

const digitOf = new Int8Array(128).fill(-1);
for (let i = 0; i < digits.length; i += 1) digitOf[digits.charCodeAt(i)] = i;

/** Two digits at a time, and their bits of the checksum. */
const pairs: string[] = [];
const pairBits = new Uint8Array(62 * 62);
for (let i = 0; i < pairBits.length; i += 1) {
  const [high, low] = [Math.floor(i / 62), i % 62];
  pairs.push(digits.charAt(high) + digits.charAt(low));
  pairBits[i] = capitalBit(high) | (capitalBit(low) << 1);
}

function capitalBit(digit: number): number {
  return digit >= 10 && digit < 36 ? 1 : 0;
}

/** The three letters behind 15 characters: one bit per capital, five characters a letter. */
export function checksum(id15: string): string {
  let text = '';
  for (let at = 0; at < 15; at += 5) text += checkLetters.charAt(capitalsIn(id15, at));
  return text;
}

function capitalsIn(text: string, at: number): number {
  let bits = 0;
  for (let i = 0; i < 5; i += 1) {
    const code = text.charCodeAt(at + i);
    if (code >= 65 && code <= 90) bits |= 1 << i;
  }
  return bits;
}

/** The 15 characters of an id of 15 (taken as they are) or 18 (whose checksum mends their case); undefined: malformed. */
export function parseId(text: string): string | undefined {
  if (text.length !== 15 && text.length !== 18) return undefined;
  for (let i = 0; i < text.length; i += 1) if ((digitOf[text.charCodeAt(i)] ?? -1) < 0) return undefined;
  if (text.length === 15) return text;
  const plain = text.slice(0, 15);
  return isChecked(text) ? plain : mendCase(plain, text.slice(15).toUpperCase());
}

/** That the last three characters fit the 15 before them: without making a text, for loading parses ids by the million. */
function isChecked(id18: string): boolean {
  for (let group = 0; group < 3; group += 1) {
    if (checkLetters.charCodeAt(capitalsIn(id18, group * 5)) !== id18.charCodeAt(15 + group)) return false;
  }
  return true;
}

function mendCase(plain: string, check: string): string | undefined {
  let mended = '';
  for (let i = 0; i < 15; i += 1) {
    const bits = checkLetters.indexOf(check.charAt(Math.floor(i / 5)));
    const letter = plain.charAt(i);
    mended += ((bits >> (i % 5)) & 1) === 1 ? letter.toUpperCase() : letter.toLowerCase();
  }
  return checksum(mended) === check ? mended : undefined;
}

/** Makes and reads the ids of one object type; the first record has number 1. */
export class IdMaker {
  readonly #head: string;
  readonly #headCheck: string;

  constructor(keyPrefix: string) {
    this.#head = keyPrefix + middle;
    this.#headCheck = checksum(`${this.#head}00000`).slice(0, 2);
  }

  /** 18 characters. */
  make(number: number): string {
    const first = Math.floor(number / 238_328);
    const rest = number % 238_328;
    const second = Math.floor(rest / 62);
    const last = rest % 62;
    const bits = (pairBits[first] as number) | ((pairBits[second] as number) << 2) | (capitalBit(last) << 4);
    const tail = digits.charAt(last) + this.#headCheck + checkLetters.charAt(bits);
    return this.#head + (pairs[first] as string) + (pairs[second] as string) + tail;
  }

  /** Number of an id's 15 characters; 0 when it is none of this type's. */
  numberOf(id15: string): number {
    if (!id15.startsWith(this.#head)) return 0;
    let number = 0;
    for (let i = 10; i < 15; i += 1) {
      const digit = digitOf[id15.charCodeAt(i)] ?? -1;
      if (digit < 0) return 0;
      number = number * 62 + digit;
    }
    return number;
  }
}
