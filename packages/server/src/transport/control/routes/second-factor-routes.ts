import { errors } from '@latchkey/contract';
import { makeRecoveryCodes, recoveryDigest } from '../../../authenticate/recovery-codes.ts';
import { makeTotpKey, totpStep, totpUri } from '../../../authenticate/totp.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Random } from '../../../kernel/random.ts';
import type { MemberSignInStore } from '../../../store/member-sign-ins.ts';
import type { ControlHandlers } from '../control-call.ts';
import { sessionOf } from './session-routes.ts';

/** The second factor of the member who is signed in. */
export function createSecondFactorRoutes(parts: {
  readonly signIns: MemberSignInStore;
  readonly clock: Clock;
  readonly random: Random;
}): Pick<ControlHandlers, 'offerSecondFactor' | 'startSecondFactor' | 'stopSecondFactor'> {
  const { signIns, clock, random } = parts;
  return {
    async offerSecondFactor(call) {
      const { memberId } = sessionOf(call);
      const key = makeTotpKey(random);
      if (!(await signIns.offerTotp(memberId, key))) {
        throw errors.secondFactorState('the second factor is on already: turn it off first');
      }
      return { key, uri: totpUri(key, call.principal.name) };
    },
    async startSecondFactor(call) {
      const { memberId } = sessionOf(call);
      const offered = (await signIns.get(memberId))?.totp;
      if (!offered || offered.on) {
        throw errors.secondFactorState('no second factor is being set up: begin again');
      }
      const step = totpStep(offered.key, call.body.code, clock.now());
      if (step === undefined) throw errors.secondFactorWrong();
      const codes = makeRecoveryCodes(random).map((secret) => secret.reveal());
      const recoveryDigests = codes.map((text) => recoveryDigest(text) ?? '');
      const start = { key: offered.key, step, recoveryDigests };
      if (!(await signIns.startTotp(memberId, start, call.origin))) {
        throw errors.secondFactorState('another second factor was set up meanwhile: begin again');
      }
      return { recoveryCodes: codes };
    },
    async stopSecondFactor(call) {
      await signIns.stopTotp(sessionOf(call).memberId, call.origin);
      return {};
    },
  };
}
