import type { Need, Row } from './rows.ts';
import type { Verdict } from './verdict.ts';

/** Somebody who makes all calls of the matrix: a column of it. */
export interface Caller {
  /** Head of the column. */
  readonly title: string;
  /** For the legend. */
  readonly meaning: string;
  /** Whether the credential is one. */
  readonly isKnown: boolean;
  /** Name of the user; unset for an API key. */
  readonly user?: string | undefined;
  /** A role that the user holds. */
  readonly role?: string;
  /** Makes only calls that take a privilege, as another user for each privilege. */
  readonly perPrivilege?: true;
  /** Whether the documents let it make a call that takes a privilege. */
  holds(need: Need): boolean;
  /** `user:password` or an API key; unset: no credential is sent. */
  token(privilege: string): string | undefined;
}

/** What the documents say that the caller is told; unset where the caller does not make the call. */
export function expectedVerdict(caller: Caller, { access, about }: Row): Verdict | undefined {
  const isPlain = typeof access === 'string' || about !== 'nothing';
  if (caller.perPrivilege && isPlain) return undefined;
  if (!caller.isKnown) return '401';
  if (access === 'unknown') return 'unknown';
  if (access === 'nobody') return '403';
  if (access === 'anybody' || caller.holds(access)) return 'in';
  const isOwn =
    (about === 'caller' && caller.user !== undefined) ||
    (about === 'own role' && caller.role !== undefined);
  return isOwn ? 'in' : '403';
}
