import type { Random } from './random.ts';

const LOWER_ALPHANUMERIC = '0123456789abcdefghijklmnopqrstuvwxyz';

/** Makes the public ids of an installation; none of them is a secret. */
export interface Ids {
  /** `in01-` (as the cloud's dedicated clusters have) or another prefix, and 15 hex digits. */
  cluster(prefix?: 'in01' | 'in03' | 'in05'): string;
  /** `proj-` and 20 letters and digits. */
  project(): string;
  organization(): string;
  member(): string;
  session(): string;
  user(): string;
  role(): string;
  grant(): string;
  privilegeGroup(): string;
  rowPolicy(): string;
  /** `key-` and 16 letters and digits, which are also inside the key itself. */
  apiKey(): string;
  /** `r-…`, as roles of the control plane have in the cloud. */
  customRole(): string;
  /** Of people, `g-…`. */
  group(): string;
  backup(): string;
  job(): string;
}

export function createIds(random: Random): Ids {
  const text = (length: number) => randomText(random, LOWER_ALPHANUMERIC, length);
  return {
    cluster: (prefix = 'in01') => `${prefix}-${random.bytes(8).toString('hex').slice(0, 15)}`,
    project: () => `proj-${text(20)}`,
    organization: () => `org-${text(20)}`,
    member: () => `mem-${text(20)}`,
    session: () => `sess-${text(20)}`,
    user: () => `user-${text(20)}`,
    role: () => `role-${text(20)}`,
    grant: () => `grant-${text(20)}`,
    privilegeGroup: () => `pg-${text(20)}`,
    rowPolicy: () => `policy-${text(20)}`,
    apiKey: () => `key-${text(16)}`,
    customRole: () => `r-${text(30)}`,
    group: () => `g-${text(14)}`,
    backup: () => `backup-${text(20)}`,
    job: () => `job-${text(20)}`,
  };
}

/** A text of characters drawn evenly from an alphabet of at most 256. */
export function randomText(random: Random, alphabet: string, length: number): string {
  // Bytes past the last whole multiple would favour the alphabet's first characters.
  const even = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of random.bytes(length)) {
      if (byte < even && text.length < length) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}
