/** HubSpot's request signatures: v3 (HMAC, time-stamped) and the older v1 and v2 hashes. */
import { createHash, createHmac } from 'node:crypto';

export interface SignedRequest {
  readonly method: string;
  readonly uri: string;
  readonly body: string;
  readonly timestampMs: number;
}

/** Only these escapes are undone before the address is hashed. */
const decoded: Readonly<Record<string, string>> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
};

export function decodedUri(uri: string): string {
  return uri.replaceAll(/%[0-9a-f]{2}/gi, (code) => decoded[code.toUpperCase()] ?? code);
}

export function signatureV3(secret: string, { method, uri, body, timestampMs }: SignedRequest): string {
  const base = `${method}${decodedUri(uri)}${body}${timestampMs}`;
  return createHmac('sha256', secret).update(base, 'utf8').digest('base64');
}

export function signatureV2(secret: string, { method, uri, body }: Omit<SignedRequest, 'timestampMs'>): string {
  return createHash('sha256').update(`${secret}${method}${uri}${body}`, 'utf8').digest('hex');
}

export function signatureV1(secret: string, body: string): string {
  return createHash('sha256').update(`${secret}${body}`, 'utf8').digest('hex');
}

/** Deliveries carry v3 and, for older receivers, v1. */
export function signatureHeaders(secret: string, request: SignedRequest): Record<string, string> {
  return {
    'X-HubSpot-Signature-v3': signatureV3(secret, request),
    'X-HubSpot-Request-Timestamp': String(request.timestampMs),
    'X-HubSpot-Signature': signatureV1(secret, request.body),
    'X-HubSpot-Signature-Version': 'v1',
  };
}
