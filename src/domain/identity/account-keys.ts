/** What two CRMs' accounts are compared by. */

/** Addresses at these say nothing of the company. */
const publicDomains: ReadonlySet<string> = new Set(
  (
    'gmail.com googlemail.com icloud.com me.com mac.com web.de t-online.de freenet.de arcor.de qq.com 163.com 126.com proton.me ' +
    'protonmail.com pm.me mail.com mail.ru orange.fr wanadoo.fr free.fr laposte.net libero.it bluewin.ch comcast.net ' +
    'btinternet.com naver.com fastmail.com x.com'
  ).split(' '),
);
/** Mail providers with a domain for each country. */
const providers = /^(yahoo|ymail|hotmail|outlook|live|msn|gmx|aol|yandex)\.(com|net|[a-z]{2}|com?\.[a-z]{2})$/;
/** A page there is anybody's. */
const networks = /(^|\.)(linkedin|facebook|instagram|twitter|youtube)\.com$/;
/** "co.uk": where companies register, and none itself. */
const registries = /^(co|com|org|net|ac|gov|edu)\.[a-z]{2}$/;

const isPublic = (host: string): boolean =>
  publicDomains.has(host) || [providers, networks, registries].some((pattern) => pattern.test(host));

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
  if (!/^[^\s.]+(\.[^\s.]+)+$/.test(host) || isPublic(host)) return null;
  return host;
}

/** Legal forms at the end of a name, as they stand once the punctuation is gone. */
const legalForms: ReadonlySet<string> = new Set(
  (
    'inc incorporated corp corporation co company llc llp lp ltd limited plc gmbh ag kg kgaa ohg ug se sa sas sarl srl spa bv nv ' +
    'ab as asa oy oyj aps pty pte kk sro zoo sl slu lda ev'
  ).split(' '),
);

/** A name without accents, punctuation, case, `&` and legal form: "Müller & Söhne GmbH" is "muller and sohne". Null where nothing is left. */
export function nameKey(name: string): string | null {
  const words = name
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('&', ' and ')
    .replaceAll(/['’.]/g, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .split(' ');
  while (words.length > 1 && (legalForms.has(words.at(-1) ?? '') || words.at(-1) === 'and')) words.pop();
  const key = words.join(' ');
  return key === '' ? null : key;
}
