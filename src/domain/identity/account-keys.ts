/** What two CRMs' accounts are compared by. */

/** Addresses of these say nothing of the company. */
const publicDomains: ReadonlySet<string> = new Set([
  'gmail.com',
  'googlemail.com',
  'outlook.com',
  'hotmail.com',
  'live.com',
  'yahoo.com',
  'icloud.com',
  'aol.com',
  'gmx.de',
  'gmx.net',
  'web.de',
  't-online.de',
  'qq.com',
  '163.com',
  '126.com',
  'proton.me',
  'protonmail.com',
  'mail.ru',
  'facebook.com',
  'linkedin.com',
]);

/** A host name without its scheme, path, port and `www.`, in lower case; null where it names no company. */
export function domainKey(domain: string | null): string | null {
  const host = (domain ?? '')
    .trim()
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .replace(/^[^/@]*@/, '')
    .replace(/[/?#:].*$/, '')
    .replace(/^www\d?\./, '')
    .replace(/\.$/, '');
  if (!/^[^\s.]+(\.[^\s.]+)+$/.test(host) || publicDomains.has(host)) return null;
  return host;
}

/** Legal forms at the end of a name, as they stand once the punctuation is gone. */
const legalForms: ReadonlySet<string> = new Set(
  (
    'inc incorporated corp corporation co company llc llp lp ltd limited plc gmbh ag kg kgaa ohg ug se sa sas sarl srl spa bv nv ' +
    'ab as asa oy oyj aps pty pte kk sro zoo sl slu lda'
  ).split(' '),
);

/** A name without accents, punctuation, case, `&` and legal form: "Müller & Söhne GmbH" is "muller and sohne". Null where nothing is left. */
export function nameKey(name: string): string | null {
  const words = name
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replaceAll(/['’.]/g, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .split(' ');
  while (words.length > 1 && (legalForms.has(words.at(-1) ?? '') || words.at(-1) === 'and')) words.pop();
  const key = words.join(' ');
  return key === '' ? null : key;
}
