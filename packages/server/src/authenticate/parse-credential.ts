import { isUtf8 } from 'node:buffer';
import { errors } from '@latchkey/contract';
import type { Credential } from '../kernel/credential.ts';
import { Secret } from '../kernel/secret.ts';

/** Longer header values are refused unread; the longest sensible one is well below 1 KiB. */
const MAX_HEADER_CHARACTERS = 4096;

/**
 * The credential in gRPC metadata `authorization`: base64 of the token, as every SDK sends it. No
 * scheme may stand before it: `Bearer x` is not base64, and Milvus refuses it for that.
 * @throws errors.missingAuthorization, errors.invalidTokenFormat
 */
export function parseGrpcCredential(header: string | undefined): Credential {
  if (header === undefined) throw errors.missingAuthorization();
  if (header.length > MAX_HEADER_CHARACTERS) throw errors.invalidTokenFormat();
  return credentialOf(decodeBase64(header));
}

/**
 * The credential in the HTTP header `Authorization` of REST: `Bearer TOKEN` with the token as it
 * is, `Basic base64(user:password)`, or bare `user:password`.
 * @throws errors.missingAuthorization, errors.invalidTokenFormat
 */
export function parseRestCredential(header: string | undefined): Credential {
  if (header === undefined || header === '') throw errors.missingAuthorization();
  if (header.length > MAX_HEADER_CHARACTERS) throw errors.invalidTokenFormat();
  const text = textOfHeader(header);
  const [, scheme, value] = /^(bearer|basic) +(.*)$/is.exec(text) ?? [];
  if (scheme?.toLowerCase() === 'bearer' && value) return credentialOf(value);
  const token = scheme && value ? decodeBase64(value) : text;
  // Only `Bearer` may hold an API key: that is the one form in which clients send it.
  if (!token.includes(':')) throw errors.invalidTokenFormat();
  return credentialOf(token);
}

function credentialOf(token: string): Credential {
  const colon = token.indexOf(':');
  if (colon < 0) return { kind: 'apiKey', key: new Secret(token) };
  const password = new Secret(token.slice(colon + 1));
  return { kind: 'password', user: token.slice(0, colon), password };
}

/** Strictly the standard alphabet with its padding: what does not encode back is refused. */
function decodeBase64(text: string): string {
  const bytes = Buffer.from(text, 'base64');
  // Bytes that are no UTF-8 would decode to replacement characters, many passwords to one.
  if (bytes.toString('base64') !== text || !isUtf8(bytes)) throw errors.invalidTokenFormat();
  return bytes.toString('utf8');
}

/**
 * Node gives each byte of a header as one character. Clients send UTF-8, which this puts together
 * again; what is no UTF-8 is taken for Latin-1, as HTTP once had it.
 */
function textOfHeader(header: string): string {
  const bytes = Buffer.from(header, 'latin1');
  const isBytes = bytes.toString('latin1') === header;
  return isBytes && isUtf8(bytes) ? bytes.toString('utf8') : header;
}
