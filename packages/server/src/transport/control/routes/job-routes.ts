import { ApiError, errors } from '@latchkey/contract';
import type { ControlData } from '@latchkey/contract/control';
import type { Backups } from '../../../handle/backups/backups.ts';
import type { ControlCall, ControlHandlers } from '../control-call.ts';
import type { DataPlane } from '../data-plane.ts';

type Job = ControlData<'describeJob'>;

const STATUSES: Readonly<Record<string, Job['status']>> = {
  ...{ Pending: 'PENDING', Importing: 'IN_PROGRESS', Completed: 'SUCCESSFUL', Failed: 'FAILED' },
};

/** Jobs: backups and restores; imports, each asked of its cluster as the caller. */
export function createJobRoutes(parts: {
  readonly dataPlane: DataPlane;
  readonly backups: Pick<Backups, 'job'>;
}): ControlHandlers<'describeJob'> {
  return {
    async describeJob(call) {
      const own = await parts.backups.job(call.principal, call.params.jobId);
      if (own) return own;
      for (const entrance of await parts.dataPlane.entrances(call.principal)) {
        const job = await importJob(entrance, call);
        if (job) return job;
      }
      throw errors.jobNotFound(call.params.jobId);
    },
  };
}

type Entrance = Awaited<ReturnType<DataPlane['entrances']>>[number];

async function importJob(
  { rest, principal }: Entrance,
  { params, requestId, source }: ControlCall<'describeJob'>,
): Promise<Job | undefined> {
  try {
    const body = { jobId: params.jobId };
    const from = { requestId, source };
    const { data } = await rest.callAs(principal, 'jobs/import/describe', body, from);
    const job = data as Record<'state' | 'createTime' | 'completeTime' | 'reason', string> & {
      readonly progress: number;
    };
    return {
      jobId: params.jobId,
      ...{ type: 'IMPORT', status: STATUSES[job.state] ?? 'PENDING', progress: job.progress },
      ...{ startTime: job.createTime, endTime: job.completeTime ?? '', reason: job.reason ?? '' },
    };
  } catch (error) {
    // Of another cluster, of none, or not for this caller to see.
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}
