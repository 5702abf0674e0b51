import type { RecentCallers } from '../observe/callers/recent-callers.ts';
import { callKind } from '../observe/metrics/call-kind.ts';
import type { ClusterMeter } from '../observe/metrics/cluster-meter.ts';
import type { Chain } from './chain.ts';

/** The same chain, with all that goes through it counted: by whichever door it came. */
export function meteredChain(
  chain: Chain,
  { meter, callers }: { readonly meter: ClusterMeter; readonly callers: RecentCallers },
): Chain {
  return {
    ...chain,
    authenticate(...shown) {
      try {
        const verdict = chain.authenticate(...shown);
        if (!(verdict instanceof Promise)) return verdict;
        return verdict.catch((error: unknown) => {
          meter.failedSignIn();
          throw error;
        });
      } catch (error) {
        meter.failedSignIn();
        throw error;
      }
    },
    run(admission) {
      const { method, principal, source, client = '' } = admission;
      const { kind, id } = principal;
      if (kind === 'user' || kind === 'apiKey') {
        callers.note(id, { source, client, method: method.name });
      }
      const started = performance.now();
      const ended = (hasFailed: boolean) =>
        meter.call(callKind(method.name), performance.now() - started, hasFailed);
      const done = (reply: object) => {
        ended(false);
        return reply;
      };
      const failed = (error: unknown) => {
        ended(true);
        throw error;
      };
      try {
        const reply = chain.run(admission);
        return reply instanceof Promise ? reply.then(done, failed) : done(reply);
      } catch (error) {
        return failed(error);
      }
    },
  };
}
