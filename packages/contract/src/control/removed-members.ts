import { z } from 'zod';
import { controlRoute } from './control-route.ts';
import { isoTime, nothingMore } from './fields.ts';

const tag = 'Members';
const PATH = '/v2/latchkey/removed-members';

/** People who came through the identity provider and were removed here: they stay out. */
export const REMOVED_MEMBER_ROUTES = {
  listRemovedMembers: controlRoute({
    ...{ method: 'GET', path: PATH, tag },
    summary: 'Whom single sign-on does not let in again, because an Owner removed them.',
    reply: z.array(
      z
        .object({ removedId: z.string(), email: z.string(), removeTime: isoTime })
        .meta({ id: 'RemovedMember' }),
    ),
    needs: { of: 'owner' },
  }),
  readmitMember: controlRoute({
    ...{ method: 'DELETE', path: `${PATH}/{removedId}`, tag },
    summary: 'Lets somebody who was removed sign in through the identity provider again.',
    params: z.object({ removedId: z.string().min(1).max(64) }),
    reply: nothingMore,
    needs: { of: 'owner' },
    confirm: true,
  }),
};
