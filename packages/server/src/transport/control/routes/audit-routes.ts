import { queryAudit } from '../../../handle/audit/query-audit.ts';
import { SingleFlight } from '../../../kernel/single-flight.ts';
import type { AuditStore } from '../../../store/audit.ts';
import type { ControlHandlers } from '../control-call.ts';
import { targetCluster } from '../target.ts';

/** Who changed what. */
export function createAuditRoutes({
  audit,
}: {
  readonly audit: AuditStore;
}): Pick<ControlHandlers, 'queryAudit' | 'queryClusterAudit' | 'verifyAudit'> {
  // A long audit takes a while: whoever asks meanwhile gets the same answer.
  const walk = new SingleFlight<'', { firstBroken: number | undefined }>();
  return {
    queryAudit: ({ query }) => queryAudit(audit, query),
    queryClusterAudit: (call) =>
      queryAudit(audit, { ...call.query, clusterId: targetCluster(call).id }),
    async verifyAudit() {
      const { firstBroken } = await walk.run('', async () => ({
        firstBroken: await audit.firstBroken(),
      }));
      return {
        intact: firstBroken === undefined,
        ...(firstBroken !== undefined && { firstBroken }),
      };
    },
  };
}
