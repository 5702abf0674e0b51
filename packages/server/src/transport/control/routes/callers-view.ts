import { isoOf } from '../../../handle/api-keys/key-view.ts';
import type { RecentCallers } from '../../../observe/callers/recent-callers.ts';

/** Who used a credential, as routes show it. */
export function callersView(callers: RecentCallers, credentialId: string) {
  return {
    since: isoOf(callers.since),
    callers: callers.find(credentialId).map(({ source, client, method, lastAt, calls }) => ({
      ...{ source, client, lastCall: method, lastCallTime: isoOf(lastAt), calls },
    })),
  };
}
