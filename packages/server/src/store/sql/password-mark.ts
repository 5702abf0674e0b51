import { createHash } from 'node:crypto';

/** Tells one stored password from another without holding it: hex SHA-256 of the PHC string. */
export function passwordMark(phc: string): string {
  return createHash('sha256').update(phc).digest('hex');
}
