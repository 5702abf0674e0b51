import { scopeOfMember } from '../authorize/scope-of-member.ts';
import type { ApiKeyScope } from '../store/api-keys.ts';
import type { MemberSignInStore } from '../store/member-sign-ins.ts';
import type { MemberStore } from '../store/members.ts';
import type { Session } from '../store/sessions.ts';

/** What a member may do whose password was given to them: nothing but replace it. */
const NOTHING: ApiKeyScope = { orgRole: 'Member', projects: [] };

export interface SessionScopeStores {
  readonly members: Pick<MemberStore, 'find'>;
  readonly signIns: Pick<MemberSignInStore, 'get'>;
}

/** What a session may do at this moment, be it of a browser or of a command line. */
export async function sessionScope(
  { memberId, via }: Session,
  { members, signIns }: SessionScopeStores,
): Promise<ApiKeyScope> {
  const record = await members.find(memberId);
  const isOwn = via === 'provider' || (await signIns.get(memberId))?.ownPassword === true;
  return record && isOwn ? scopeOfMember(record) : NOTHING;
}
