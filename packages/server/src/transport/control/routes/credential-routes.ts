import { isoOf } from '../../../handle/api-keys/key-view.ts';
import type { Credentials } from '../../../handle/credentials/credentials.ts';
import type { RecentCallers } from '../../../observe/callers/recent-callers.ts';
import type { UserKey } from '../../../store/users.ts';
import type { ControlHandlers } from '../control-call.ts';
import { pageOf } from '../page-of.ts';
import { targetCluster } from '../target.ts';
import { callersView } from './callers-view.ts';

type Operation =
  | ('listCredentials' | 'describeCredential' | 'resetUserPassword' | 'cancelGrace')
  | ('signOutUser' | 'setUserExpiry' | 'listCallers');

/** The credentials of a cluster, for its administrators. */
export function createCredentialRoutes({
  credentials,
  callers,
}: {
  readonly credentials: Credentials;
  readonly callers: RecentCallers;
}): Pick<ControlHandlers, Operation> {
  /** The user after a change. */
  const after = async (change: Promise<void>, key: UserKey) => {
    await change;
    return credentials.describe(key);
  };
  return {
    async listCredentials(call) {
      return pageOf('credentials', await credentials.list(targetCluster(call)), call.query);
    },
    describeCredential: (call) => credentials.describe(keyOf(call)),
    async listCallers(call) {
      const { id, name } = await credentials.describe(keyOf(call));
      return { userName: name, ...callersView(callers, id) };
    },
    async resetUserPassword(call) {
      const { userName } = call.params;
      const cluster = targetCluster(call);
      const made = await credentials.reset(cluster, userName, call.body, call.origin);
      return {
        userName,
        ...(made.password && { password: made.password.reveal() }),
        ...(made.graceUntil !== undefined && { graceEndTime: isoOf(made.graceUntil) }),
      };
    },
    cancelGrace: (call) => after(credentials.cancelGrace(keyOf(call), call.origin), keyOf(call)),
    signOutUser: (call) => after(credentials.signOut(keyOf(call), call.origin), keyOf(call)),
    setUserExpiry(call) {
      const { expireTime } = call.body;
      const at = expireTime === null ? undefined : Date.parse(expireTime);
      const { userName } = call.params;
      const change = credentials.setExpiry(targetCluster(call), userName, at, call.origin);
      return after(change, keyOf(call));
    },
  };
}

/** By the cluster that was decided on. */
function keyOf(
  call: Parameters<typeof targetCluster>[0] & { readonly params: { readonly userName: string } },
): UserKey {
  return { clusterId: targetCluster(call).id, name: call.params.userName };
}
