import { errors } from '@latchkey/contract';
import { isoOf } from '../../../handle/api-keys/key-view.ts';
import type { IdentityStore } from '../../../store/identities.ts';
import type { ControlHandlers } from '../control-call.ts';

/** Whom single sign-on keeps out, since an Owner removed them. */
export function createRemovedMemberRoutes({
  identities,
}: {
  readonly identities: Pick<IdentityStore, 'listRemoved' | 'readmit'>;
}): Pick<ControlHandlers, 'listRemovedMembers' | 'readmitMember'> {
  return {
    async listRemovedMembers({ principal }) {
      const removed = await identities.listRemoved(principal.organizationId);
      return removed.map(({ id, email, removedAt }) => ({
        ...{ removedId: id, email, removeTime: isoOf(removedAt) },
      }));
    },
    async readmitMember({ principal, params, origin }) {
      const { removedId } = params;
      const isDone = await identities.readmit(principal.organizationId, removedId, origin);
      if (!isDone) throw errors.memberNotFound(removedId);
      return {};
    },
  };
}
