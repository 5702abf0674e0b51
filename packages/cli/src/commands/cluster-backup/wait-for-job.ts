import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../../kit/command-error.ts';
import { EXIT } from '../../kit/exit-code.ts';
import type { Session } from '../../kit/session.ts';
import { startProgress } from '../../output/progress.ts';
import { segment } from '../../server/control-plane.ts';

export interface Job {
  readonly jobId: string;
  readonly type: string;
  readonly status: string;
  readonly progress: number;
  readonly reason: string;
}

const POLL_MS = 500;

/** Waits until a job is over, with a progress bar. @throws CommandError if it failed */
export async function waitForJob(
  jobId: string,
  title: string,
  session: Session<unknown>,
): Promise<Job> {
  const progress = startProgress(title, session.shell);
  try {
    for (;;) {
      const job = await session.server.get<Job>(`/v2/jobs/${segment(jobId)}`);
      progress.to(job.progress, 100);
      if (job.status === 'SUCCESSFUL') return job;
      if (job.status === 'FAILED') {
        throw new CommandError(`job ${jobId} failed: ${job.reason}`, { exitCode: EXIT.refused });
      }
      await sleep(POLL_MS);
    }
  } finally {
    progress.end();
  }
}
