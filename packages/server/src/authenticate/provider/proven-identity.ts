import { errors } from '@latchkey/contract';
import { z } from 'zod';

/** A person for whom the identity provider has vouched. */
export interface ProvenIdentity {
  readonly issuer: string;
  readonly subject: string;
  /** In lower case. Who somebody is does not go by it: it may change, and change hands. */
  readonly email: string;
  /** The provider says itself that the address is theirs. */
  readonly emailVerified: boolean;
  readonly name: string;
  readonly groups: readonly string[];
  /** When the provider last asked who they are, ms since 1970 UTC; not all providers say it. */
  readonly provedAt?: number;
}

export type Claims = Readonly<Record<string, unknown>>;

const MAX_GROUPS = 1000;
const MAX_GROUP_CHARACTERS = 256;
const MAX_NAME_CHARACTERS = 64;

const emailAddress = z
  .email()
  .max(254)
  .regex(/^[^@]{1,64}@/)
  .toLowerCase();

/** Whether claims say all that is wanted; else the provider's userinfo is asked, too. */
export function isComplete(claims: Claims, groupsClaim: string): boolean {
  return emailOf(claims) !== undefined && valueAt(claims, groupsClaim) !== undefined;
}

/**
 * Reads a person from claims that were verified.
 * @param groupsClaim its name; with dots also a way into objects, e.g. `realm_access.roles`
 * @throws errors.providerEmail where no usable e-mail address is among them
 */
export function identityFrom(
  claims: Claims & { readonly iss: string; readonly sub: string },
  groupsClaim: string,
): ProvenIdentity {
  const email = emailOf(claims);
  if (email === undefined) {
    throw errors.providerEmail('the identity provider gave no e-mail address (claim email)');
  }
  if (claims.email_verified === false) {
    throw errors.providerEmail('the identity provider has not verified your e-mail address yet');
  }
  const { auth_time: time } = claims;
  return {
    ...{ issuer: claims.iss, subject: claims.sub, email },
    // Of the claim `email` alone: a user name that looks like an address is nobody's.
    emailVerified: claims.email_verified === true && emailAddress.safeParse(claims.email).success,
    name: typeof claims.name === 'string' ? cleaned(claims.name) : '',
    groups: groupsAt(claims, groupsClaim),
    ...(typeof time === 'number' && { provedAt: time * 1000 }),
  };
}

function emailOf({ email, preferred_username: username }: Claims): string | undefined {
  for (const each of [email, username]) {
    const parsed = emailAddress.safeParse(each);
    if (parsed.success) return parsed.data;
  }
  return undefined;
}

function groupsAt(claims: Claims, name: string): string[] {
  const value = valueAt(claims, name);
  const all = Array.isArray(value) ? value : [value];
  return all
    .filter((each) => typeof each === 'string')
    .filter((each) => each.length <= MAX_GROUP_CHARACTERS)
    .slice(0, MAX_GROUPS);
}

function valueAt(claims: Claims, name: string): unknown {
  // First as a whole: Auth0's names are URLs.
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: unknown = claims;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part))
      return undefined;
    value = (value as Claims)[part];
  }
  return value;
}

const cleaned = (name: string) =>
  name
    .replaceAll(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, MAX_NAME_CHARACTERS);
