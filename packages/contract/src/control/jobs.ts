import { z } from 'zod';
import { controlRoute } from './control-route.ts';
import { isoTime } from './fields.ts';

const job = z
  .object({
    jobId: z.string(),
    type: z.enum(['IMPORT', 'MIGRATION', 'BACKUP', 'RESTORE', 'CLONE_COLLECTION']),
    status: z.enum(['PENDING', 'IN_PROGRESS', 'SUCCESSFUL', 'FAILED', 'CANCELING', 'CANCELED']),
    progress: z.int().describe('0 to 100.'),
    startTime: isoTime,
    endTime: isoTime.describe('Empty while it runs.'),
    reason: z.string().describe('Why it failed, or empty.'),
  })
  .meta({ id: 'Job' });

export const JOB_ROUTES = {
  describeJob: controlRoute({
    ...{ method: 'GET', path: '/v2/jobs/{jobId}', tag: 'Jobs' },
    summary: 'How far a job is: an import, a backup, or a restore.',
    params: z.object({ jobId: z.string().min(1).max(64) }),
    reply: job,
    needs: { of: 'signed-in' },
  }),
};
