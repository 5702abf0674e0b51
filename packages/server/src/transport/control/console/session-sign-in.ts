import { errors } from '@latchkey/contract';
import type { ControlSignIn } from '../../../authenticate/control-sign-in.ts';
import type { Sessions } from '../../../authenticate/sessions.ts';
import { scopeOfMember } from '../../../authorize/resolve-api-key.ts';
import type { ControlPrincipal } from '../../../handle/control-principal.ts';
import type { MemberSignInStore } from '../../../store/member-sign-ins.ts';
import type { MemberStore } from '../../../store/members.ts';
import { requireOwnPage, saysItIsOurs } from './own-page.ts';
import type { SessionCookies } from './session-cookie.ts';

/** What a member may do whose password was given to them: nothing but replace it. */
const NOTHING: ControlPrincipal['scope'] = { orgRole: 'Member', projects: [] };

/**
 * The session of the console as one more credential of the control door: the cookie, from a page of
 * this server. It opens nothing that an API key of the same rights does not.
 */
export function sessionControlSignIn(parts: {
  readonly sessions: Sessions;
  readonly signIns: MemberSignInStore;
  readonly members: MemberStore;
  readonly cookies: SessionCookies;
}): ControlSignIn {
  return async ({ headers }) => {
    // Whoever shows a key means the key.
    const header = (name: string) => String(headers[name] ?? '');
    if (headers.authorization || !saysItIsOurs(header)) return undefined;
    requireOwnPage(header);
    const secret = parts.cookies.read(header);
    if (!secret) throw errors.notSignedIn();
    const { session, member } = await parts.sessions.find(secret, 'browser');
    const record = await parts.members.find(member.id);
    const isOwn =
      session.via === 'provider' || (await parts.signIns.get(member.id))?.ownPassword === true;
    return {
      ...{ kind: 'member', id: member.id, name: member.email, session },
      fresh: parts.sessions.isFresh(session),
      organizationId: member.organizationId,
      scope: record && isOwn ? scopeOfMember(record) : NOTHING,
    };
  };
}
