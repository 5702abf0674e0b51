import { scopeOfMember } from '../authorize/resolve-api-key.ts';
import { Secret } from '../kernel/secret.ts';
import type { MemberStore } from '../store/members.ts';
import type { ControlSignIn } from './control-sign-in.ts';
import type { Sessions } from './sessions.ts';

const BEARER = /^Bearer (lks_.+)$/i;

/**
 * By the credential of a command line that a member let in: it may do what the member may at this
 * moment, for as long as its session lasts. Like an API key it is never asked for a fresh password; it
 * was given out on one.
 */
export function commandLineSignIn(parts: {
  readonly sessions: Sessions;
  readonly members: Pick<MemberStore, 'find'>;
}): ControlSignIn {
  return async ({ headers }) => {
    const [, text] = BEARER.exec(headers.authorization ?? '') ?? [];
    if (text === undefined) return undefined;
    const { session, member } = await parts.sessions.find(new Secret(text), 'cli');
    const record = await parts.members.find(member.id);
    return {
      ...{ kind: 'member', id: member.id, name: member.email, fresh: true, commandLine: session },
      organizationId: member.organizationId,
      scope: record ? scopeOfMember(record) : { orgRole: 'Member', projects: [] },
    };
  };
}
