/** Two accounts of two CRMs that share a domain or a name, and in how many accounts of each CRM these stand. */
export interface AccountPair {
  readonly domains: readonly [string | null, string | null];
  readonly names: readonly [string | null, string | null];
  /** Accounts of each CRM with the first account's domain, and with its name. */
  readonly withDomain: readonly [number, number];
  readonly withName: readonly [number, number];
}

export interface Judgement {
  /** 0 to 1: how sure it is that both are the same customer. An estimate by rule, not a measured share. */
  readonly confidence: number;
  /** In words, for whoever decides. */
  readonly reason: string;
}

const isSame = ([one, other]: readonly [string | null, string | null]): boolean => one !== null && one === other;
const isAlone = ([one, other]: readonly [number, number]): boolean => one === 1 && other === 1;

/** By domain, then by name. What stands in several accounts of a CRM never decides alone. */
export function judgePair({ domains, names, withDomain, withName }: AccountPair): Judgement {
  const [domain] = domains;
  if (isSame(domains)) {
    if (isAlone(withDomain)) {
      return isSame(names)
        ? { confidence: 0.99, reason: `same domain ${domain} and same name` }
        : { confidence: 0.93, reason: `same domain ${domain}, though the names differ` };
    }
    return isSame(names) && isAlone(withName)
      ? { confidence: 0.95, reason: `same name and domain ${domain}, which several accounts have` }
      : { confidence: 0.6, reason: `same domain ${domain}, which several accounts have` };
  }
  if (domains[0] !== null && domains[1] !== null) {
    return { confidence: 0.4, reason: `same name, but different domains: ${domains[0]} and ${domains[1]}` };
  }
  return isAlone(withName)
    ? { confidence: 0.8, reason: 'same name; a domain is known of one of them at most' }
    : { confidence: 0.5, reason: 'same name, which several accounts have; a domain is known of one of them at most' };
}
