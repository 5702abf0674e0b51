import type { Origin } from './audit.ts';
import type { Member } from './clusters.ts';

/** What the member proved who they are with: a password, or the word of the identity provider. */
export type SessionVia = 'password' | 'provider';

/** A member who is signed in with a browser or a command line. Times in ms since 1970 UTC. */
export interface Session {
  /** `sess-…`: public, to list and end sessions by; the secret is known by its digest alone. */
  readonly id: string;
  readonly memberId: string;
  readonly kind: 'browser' | 'cli';
  readonly via: SessionVia;
  readonly createdAt: number;
  /** Of the last call, give or take a minute. */
  readonly seenAt: number;
  /** When the password, or the provider, was last asked for proof. */
  readonly provedAt: number;
  /** When the session ends, however busy it is. */
  readonly expiresAt: number;
  /** Address of the client that signed in. */
  readonly source: string;
  /** `User-Agent` of the same, cut short. */
  readonly agent: string;
}

export interface NewSession extends Session {
  /** Hex SHA-256 of the secret in the cookie or of the command line: 256 random bits need no slow hash. */
  readonly digest: string;
  /** The member's, as it was when they proved who they are. */
  readonly passwordHash: string;
}

export interface SignedIn {
  readonly session: Session;
  readonly member: Member;
}

/**
 * Sessions. One holds for the password that it was opened with: whatever changes that, wherever, ends
 * all others of the member with it.
 */
export interface SessionStore {
  /**
   * Ends the longest unused sessions beyond `limit` of the same member.
   * @returns false if the member is gone, or has another password since they proved who they are
   */
  open(session: NewSession, limit: number, origin: Origin): Promise<boolean>;
  /** Whatever its age; undefined also after the member's password has changed. */
  find(digest: string): Promise<SignedIn | undefined>;
  touch(id: string, seenAt: number): Promise<void>;
  /** The password was asked for again; from now on the session goes by another secret. */
  renew(id: string, to: { digest: string; provedAt: number }, origin: Origin): Promise<void>;
  /** Last used first. */
  list(memberId: string): Promise<Session[]>;
  /** @returns whether there was one */
  end(memberId: string, id: string, origin: Origin): Promise<boolean>;
  /** @returns how many were ended */
  endOthers(memberId: string, keep: string, origin: Origin): Promise<number>;
  /** Forgets what has run out, and browsers' that were left alone; no audit. */
  forget(limits: { expiredAt: number; unseenSince: number }): Promise<void>;
}
