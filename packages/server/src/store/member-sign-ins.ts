import type { Origin } from './audit.ts';
import type { Member } from './clusters.ts';

/** A member, and what they sign in with. */
export interface MemberSignIn {
  readonly member: Member;
  /** They chose the password themselves; false for one that was printed or given to them. */
  readonly ownPassword: boolean;
  /** Set when a second factor is asked for, or (`on` false) about to be set up. */
  readonly totp?: {
    /** Base32. In clear, because codes are computed from it: see the threat model. */
    readonly key: string;
    readonly on: boolean;
    /** Of the last code that was taken; neither it nor an earlier one is taken again. */
    readonly step: number;
  };
  readonly recoveryCodesLeft: number;
}

export interface MemberSignInStore {
  /** @param email in lower case */
  find(email: string): Promise<MemberSignIn | undefined>;
  get(memberId: string): Promise<MemberSignIn | undefined>;
  /**
   * Sets a password that the member chose, if the stored one is still `expectedHash`. Ends the
   * member's other sessions.
   */
  replacePassword(
    memberId: string,
    change: { expectedHash: string; hash: string; keepSession: string },
    origin: Origin,
  ): Promise<boolean>;
  /**
   * Sets a password that was made for the member, who has to replace it at the next sign-in. Takes the
   * second factor off, which is lost as often, and ends all sessions.
   */
  recover(memberId: string, hash: string, origin: Origin): Promise<void>;
  /** A key that waits for its first code. @returns false if a second factor is on already */
  offerTotp(memberId: string, key: string): Promise<boolean>;
  /** Turns the offered key on. @returns false if `key` is not the one that waits */
  startTotp(
    memberId: string,
    start: { key: string; step: number; recoveryDigests: readonly string[] },
    origin: Origin,
  ): Promise<boolean>;
  stopTotp(memberId: string, origin: Origin): Promise<void>;
  /** @returns false if this code or a later one was taken before */
  takeStep(memberId: string, step: number): Promise<boolean>;
  /** @returns false if there is no such code, or no more */
  takeRecoveryCode(memberId: string, digest: string, origin: Origin): Promise<boolean>;
}
