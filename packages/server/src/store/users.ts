import type { Origin } from './audit.ts';

/** A user of a cluster. */
export interface UserRecord {
  readonly id: string;
  readonly clusterId: string;
  readonly name: string;
  /** PHC string, `$argon2id$…`. */
  readonly passwordHash: string;
  readonly description: string;
  /** Names of the roles granted, sorted. */
  readonly roles: readonly string[];
  readonly createdAt: number;
  readonly passwordChangedAt: number;
  /** The password before, which works beside the new one until `until`. It may be over. */
  readonly previous?: { readonly hash: string; readonly until: number };
  /** Whoever connected or was verified before must do so anew. */
  readonly signedOutAt?: number;
  /** From then on the user is refused; unset: never. */
  readonly expiresAt?: number;
}

export interface NewUser {
  readonly clusterId: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly description: string;
  readonly roles: readonly string[];
}

export interface UserKey {
  readonly clusterId: string;
  readonly name: string;
}

export interface UserChange {
  readonly passwordHash?: string;
  readonly description?: string;
}

export interface UserStore {
  find(clusterId: string, name: string): Promise<UserRecord | undefined>;
  /** Sorted by name. */
  list(clusterId: string): Promise<UserRecord[]>;
  /** @param limit how many users the cluster may have */
  create(user: NewUser, limit: number, origin: Origin): Promise<'created' | 'exists' | 'full'>;
  /**
   * Changes a user; a new password ends the grace of one before. With `expectedHash` only if the stored hash is still that one, so that of two
   * resets from the same old password one alone succeeds.
   * @returns whether anything was changed
   */
  update(
    key: { clusterId: string; name: string; expectedHash?: string },
    change: UserChange,
    origin: Origin,
  ): Promise<boolean>;
  /**
   * Sets a password without knowing the one before, which goes on working until `graceUntil`, if that is
   * given. The one that was in such a grace ends in any case.
   * @returns whether the user exists
   */
  reset(
    key: UserKey,
    change: { passwordHash: string; graceUntil?: number },
    origin: Origin,
  ): Promise<boolean>;
  /** Ends the grace of the password before. @returns whether there is a user in grace */
  cancelGrace(key: UserKey, origin: Origin): Promise<boolean>;
  /** When the last grace on a cluster ends; 0 if there is none. */
  lastGraceEnd(clusterId: string): Promise<number>;
  /** Forgets the hashes whose grace is over. No revision, no audit: they worked no more. */
  forgetEndedGraces(): Promise<void>;
  /** Sets `signedOutAt` to now. @returns whether the user exists */
  signOut(key: UserKey, origin: Origin): Promise<boolean>;
  /** @param expiresAt undefined: never. @returns whether the user exists */
  setExpiry(key: UserKey, expiresAt: number | undefined, origin: Origin): Promise<boolean>;
  /**
   * Sets a password on the host's own authority, ends a grace and an expiry, and grants a role, which
   * must exist.
   * @returns whether the user exists
   */
  recover(
    key: { clusterId: string; name: string },
    change: { passwordHash: string; role?: string },
    origin: Origin,
  ): Promise<boolean>;
  /** Replaces a hash by one of the same password under newer parameters; no revision, no audit. */
  rehash(userId: string, from: string, to: string): Promise<void>;
  /** @returns whether the user existed */
  drop(clusterId: string, name: string, origin: Origin): Promise<boolean>;
  grantRole(clusterId: string, user: string, role: string, origin: Origin): Promise<RoleChange>;
  revokeRole(clusterId: string, user: string, role: string, origin: Origin): Promise<RoleChange>;
}

/** Granting twice and revoking what is not granted both answer `done`. */
export type RoleChange = 'done' | 'no-user' | 'no-role';
