import { createHmac, randomBytes } from 'node:crypto';

/** The one credential that the servers of this experiment accept. */
export const ACCEPTED = Buffer.from('db_admin:Secret-of-the-bench-1').toString('base64');

/**
 * What the verified cache does for each call: decode the header, split at the first colon, HMAC of
 * the stored hash and the password, one look into a map.
 */
export function createTokenCheck(): (authorization: string) => boolean {
  const key = randomBytes(32);
  const phc = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaA';
  const digest = (password: string) =>
    createHmac('sha256', key).update(phc).update('\0').update(password).digest('base64');
  const passwordOf = (authorization: string) => {
    const token = Buffer.from(authorization, 'base64').toString();
    return token.slice(token.indexOf(':') + 1);
  };
  const verified = new Map([[digest(passwordOf(ACCEPTED)), 'db_admin']]);
  return (authorization) => verified.has(digest(passwordOf(authorization)));
}
