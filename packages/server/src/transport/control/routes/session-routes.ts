import { errors } from '@latchkey/contract';
import type { MemberVerifier } from '../../../authenticate/member-sign-in.ts';
import type { Opened, Sessions } from '../../../authenticate/sessions.ts';
import { checkMemberPassword } from '../../../handle/members/check-member-password.ts';
import type { PasswordHasher } from '../../../kernel/password-hasher.ts';
import { Secret } from '../../../kernel/secret.ts';
import type { Member } from '../../../store/clusters.ts';
import type { MemberSignIn, MemberSignInStore } from '../../../store/member-sign-ins.ts';
import type { MemberStore } from '../../../store/members.ts';
import type { Session, SessionStore } from '../../../store/sessions.ts';
import { ownOrigin } from '../console/own-page.ts';
import type { HeaderOf, SessionCookies } from '../console/session-cookie.ts';
import { sessionView, signedInView } from '../console/session-view.ts';
import { ControlAnswer } from '../control-answer.ts';
import type { ControlCall, ControlHandlers } from '../control-call.ts';

export interface SessionRouteParts {
  readonly verifier: MemberVerifier;
  readonly sessions: Sessions;
  readonly sessionStore: SessionStore;
  readonly signIns: MemberSignInStore;
  readonly members: Pick<MemberStore, 'find'>;
  readonly hasher: PasswordHasher;
  readonly cookies: SessionCookies;
  /** @throws errors.passwordSignInOff for whom single sign-on alone is left */
  readonly requirePasswordSignIn: (member: Pick<Member, 'orgRole'>) => void;
  /** Signs a browser out at the identity provider, too. */
  readonly providerSignOut: {
    /** Where it goes for that; undefined: nowhere. */
    url(session: Session, email: string, header: HeaderOf): Promise<string | undefined>;
    /** `Set-Cookie` that takes away what was kept for it. */
    forget(): string[];
  };
}

/** Sign-in to the console, and what members do with their own sessions and password. */
export function createSessionRoutes(
  parts: SessionRouteParts,
): Pick<
  ControlHandlers,
  | 'signIn'
  | 'describeSession'
  | 'signOut'
  | 'confirmSession'
  | 'replacePassword'
  | 'listSessions'
  | 'endSession'
  | 'endOtherSessions'
> {
  const { verifier, sessions, sessionStore, signIns, hasher, cookies, requirePasswordSignIn } =
    parts;
  const view = async (session: Session) =>
    signedInView(
      await memberOf(session.memberId),
      (await parts.members.find(session.memberId)) ?? { source: 'local', linked: false },
      { session, sessions },
    );
  const withCookie = async ({ session, secret }: Opened, origin: string) => {
    const maxAge = Math.ceil((session.expiresAt - session.seenAt) / 1000);
    const cookie = cookies.write(secret, maxAge, origin);
    return new ControlAnswer(await view(session), { 'set-cookie': cookie });
  };
  return {
    async signIn({ body, header, source, requestId }) {
      const origin = ownOrigin(header);
      const member = await verifier.verify(proofOf(body.email, body), { source, requestId });
      // After the password: who does not have it is told nothing of the member.
      requirePasswordSignIn(member);
      const actor = { kind: 'member', id: member.id, name: member.email } as const;
      const opening = { kind: 'browser', via: 'password', agent: header('user-agent') } as const;
      return withCookie(await sessions.open(member, opening, { actor, source, requestId }), origin);
    },
    describeSession: (call) => view(sessionOf(call)),
    async signOut(call) {
      const { commandLine, session, name } = call.principal;
      const { id, memberId } = commandLine ?? sessionOf(call);
      await sessionStore.end(memberId, id, call.origin);
      const { providerSignOut } = parts;
      const url = session && (await providerSignOut.url(session, name, call.header));
      return new ControlAnswer(url === undefined ? {} : { url }, {
        'set-cookie': [...cookies.clear(call.header), ...providerSignOut.forget()],
      });
    },
    async confirmSession(call) {
      const session = sessionOf(call);
      await verifier.verify(proofOf(call.principal.name, call.body), call);
      return withCookie(await sessions.renew(session, call.origin), ownOrigin(call.header));
    },
    async replacePassword(call) {
      const session = sessionOf(call);
      const member = await verifier.verify(proofOf(call.principal.name, call.body), call);
      const next = new Secret(call.body.newPassword);
      checkMemberPassword(next, member.email);
      if (call.body.newPassword === call.body.password) {
        throw errors.memberPasswordRefused('the new password is the old one');
      }
      const done = await signIns.replacePassword(
        member.id,
        {
          expectedHash: member.passwordHash,
          hash: await hasher.hash(next),
          keepSession: session.id,
        },
        call.origin,
      );
      if (!done) throw errors.memberPasswordRefused('somebody else changed the password meanwhile');
      return withCookie(await sessions.renew(session, call.origin), ownOrigin(call.header));
    },
    async listSessions(call) {
      const { id, memberId } = sessionOf(call);
      const all = await sessionStore.list(memberId);
      return all
        .filter((session) => sessions.isAlive(session))
        .map((session) => sessionView(session, id));
    },
    async endSession(call) {
      const { memberId } = sessionOf(call);
      const ended = await sessionStore.end(memberId, call.params.sessionId, call.origin);
      if (!ended) throw errors.sessionNotFound(call.params.sessionId);
      return {};
    },
    async endOtherSessions(call) {
      const { id, memberId } = sessionOf(call);
      return { ended: await sessionStore.endOthers(memberId, id, call.origin) };
    },
  };

  async function memberOf(id: string): Promise<MemberSignIn> {
    const found = await signIns.get(id);
    if (!found) throw errors.notSignedIn();
    return found;
  }
}

/** @throws errors.notSignedIn for callers who came without a session */
export function sessionOf({ principal }: Pick<ControlCall<'signOut'>, 'principal'>): Session {
  if (!principal.session) throw errors.notSignedIn();
  return principal.session;
}

function proofOf(email: string, shown: { password: string; code?: string | undefined }) {
  const { password, code } = shown;
  return { email, password: new Secret(password), ...(code !== undefined && { code }) };
}
