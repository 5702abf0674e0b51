import type { Origin } from './audit.ts';
import type { Member } from './clusters.ts';
import type { SessionVia } from './sessions.ts';

/** A command line that waits to be let in. Codes are known by their digests alone. Times in ms. */
export interface DeviceSignIn {
  /** Hex SHA-256 of the secret that the command line holds. */
  readonly digest: string;
  /** Of the short code that a person types. */
  readonly userDigest: string;
  /** What the command line calls itself. */
  readonly client: string;
  /** Address that it asked from. */
  readonly source: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** How long it has to wait between two questions; grows when it does not. */
  readonly intervalMs: number;
  readonly polledAt: number;
  /** Who let it in. */
  readonly approvedBy?: { readonly memberId: string; readonly via: SessionVia };
}

/** Whom a command line acts for, with the password that they had at that moment. */
export interface TakenSignIn {
  readonly member: Member;
  readonly via: SessionVia;
}

export interface DeviceSignInStore {
  /** @returns false when `limit` of them wait already; those that are over do not count, and go */
  start(device: DeviceSignIn, limit: number): Promise<boolean>;
  /** One that is not over. */
  find(
    by: { readonly digest: string } | { readonly userDigest: string },
  ): Promise<DeviceSignIn | undefined>;
  notePoll(digest: string, poll: { polledAt: number; intervalMs: number }): Promise<void>;
  /** @returns false unless it waits to be let in */
  approve(
    userDigest: string,
    by: { memberId: string; via: SessionVia },
    origin: Origin,
  ): Promise<boolean>;
  /** The code is over. @returns whether there was one */
  refuse(userDigest: string, origin: Origin): Promise<boolean>;
  /** Takes one that was let in: of several who ask at once, one gets it. */
  take(digest: string): Promise<TakenSignIn | undefined>;
}
