import { errors } from '@latchkey/contract';
import type { Clock } from '../kernel/clock.ts';
import type { PasswordHasher } from '../kernel/password-hasher.ts';
import type { Secret } from '../kernel/secret.ts';
import type { Member } from '../store/clusters.ts';
import type { MemberSignIn, MemberSignInStore } from '../store/member-sign-ins.ts';
import type { Lockout } from './lockout.ts';
import { recoveryDigest } from './recovery-codes.ts';
import { totpStep } from './totp.ts';

/** No PHC string: the hasher does its work all the same, and finds nothing right. */
const NO_HASH = '';
const MAX_EMAIL_CHARACTERS = 254;

export interface MemberProof {
  readonly email: string;
  readonly password: Secret;
  /** Of the authenticator app, or a recovery code. */
  readonly code?: string;
}

export interface MemberVerifierParts {
  readonly signIns: MemberSignInStore;
  readonly hasher: PasswordHasher;
  readonly lockout: Lockout;
  readonly clock: Clock;
}

/** Where an attempt came from, for the lockout and the audit. */
export interface Attempted {
  readonly source: string;
  readonly requestId: string;
}

/**
 * Verifies a member by password and, where it is on, second factor. Who is unknown costs the same
 * work and gets the same answer as who is wrong; a wrong code counts as a guess like a wrong password.
 */
export class MemberVerifier {
  readonly #parts: MemberVerifierParts;

  constructor(parts: MemberVerifierParts) {
    this.#parts = parts;
  }

  /** @throws errors.memberSignInFailed, secondFactorNeeded, secondFactorWrong, tooManySignIns, signInQueueFull */
  async verify(proof: MemberProof, from: Attempted): Promise<Member> {
    const { lockout } = this.#parts;
    const email = proof.email.trim().toLowerCase();
    const attempt = lockout.begin({ name: email, source: from.source, passwordChangedAt: 0 });
    let ok: boolean | undefined;
    try {
      const known = await this.#passwordOf(email, proof.password);
      if (known?.totp?.on && proof.code === undefined) throw errors.secondFactorNeeded();
      ok = known !== undefined && (await this.#takeCode(known, proof.code ?? '', from));
      if (!known) throw errors.memberSignInFailed();
      if (!ok) throw errors.secondFactorWrong();
      lockout.forgive(email, from.source);
      return known.member;
    } finally {
      attempt.end(ok);
    }
  }

  async #passwordOf(email: string, password: Secret): Promise<MemberSignIn | undefined> {
    const { signIns, hasher } = this.#parts;
    const record = email.length <= MAX_EMAIL_CHARACTERS ? await signIns.find(email) : undefined;
    const right = await hasher.verify(record?.member.passwordHash ?? NO_HASH, password);
    return right ? record : undefined;
  }

  async #takeCode({ member, totp }: MemberSignIn, code: string, from: Attempted): Promise<boolean> {
    if (!totp?.on) return true;
    const { signIns, clock } = this.#parts;
    const step = totpStep(totp.key, code, clock.now());
    if (step !== undefined) return signIns.takeStep(member.id, step);
    const digest = recoveryDigest(code);
    if (!digest) return false;
    const actor = { kind: 'member', id: member.id, name: member.email } as const;
    return signIns.takeRecoveryCode(member.id, digest, { actor, ...from });
  }
}
