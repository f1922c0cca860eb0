/** Credentials as they are sealed: JSON. An install made before there were refresh tokens holds its bare access token. */
import { z } from 'zod';
import type { Credentials } from './connector.ts';

const Stored = z.object({
  accessToken: z.string(),
  refreshToken: z.string().exactOptional(),
  clientId: z.string().exactOptional(),
  clientSecret: z.string().exactOptional(),
});

export const writeCredentials = (credentials: Credentials): string => JSON.stringify(credentials);

export function readCredentials(text: string): Credentials {
  return text.startsWith('{') ? Stored.parse(JSON.parse(text)) : { accessToken: text };
}
