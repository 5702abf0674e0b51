import type { ControlData } from '@latchkey/contract/control';
import type { Sessions } from '../../../authenticate/sessions.ts';
import type { MemberSignIn } from '../../../store/member-sign-ins.ts';
import type { MemberRecord } from '../../../store/members.ts';
import type { Session } from '../../../store/sessions.ts';

/** A member with the session that they are signed in with, as the console shows it. */
export function signedInView(
  { member, ownPassword, totp, recoveryCodesLeft }: MemberSignIn,
  { source, linked }: Pick<MemberRecord, 'source' | 'linked'>,
  { session, sessions }: { readonly session: Session; readonly sessions: Sessions },
): ControlData<'describeSession'> {
  return {
    ...{ memberId: member.id, email: member.email, orgRole: member.orgRole },
    passwordIsTemporary: session.via === 'password' && !ownPassword,
    signedInWith: session.via === 'provider' ? 'PROVIDER' : 'PASSWORD',
    providerLink: source === 'sso' ? 'NONE' : linked ? 'LINKED' : 'POSSIBLE',
    secondFactor: totp?.on ?? false,
    recoveryCodesLeft,
    freshUntil: iso(sessions.freshUntil(session)),
    session: sessionView(session, session.id),
  };
}

export function sessionView(
  session: Session,
  current: string,
): ControlData<'listSessions'>[number] {
  return {
    ...{ sessionId: session.id, current: session.id === current },
    ...{ createTime: iso(session.createdAt), lastUsedTime: iso(session.seenAt) },
    expireTime: iso(session.expiresAt),
    ...{ source: session.source, agent: session.agent },
    kind: session.kind === 'cli' ? 'CLI' : 'BROWSER',
  };
}

const iso = (time: number) => new Date(time).toISOString();
