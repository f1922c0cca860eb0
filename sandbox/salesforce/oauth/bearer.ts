/** The token of an Authorization header; `OAuth` is the older name of the scheme. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return /^(?:Bearer|OAuth) +(\S+)$/i.exec(authorization ?? '')?.[1];
}
