import type { ControlData } from '@latchkey/contract/control';
import type { Log } from '../../observe/log.ts';
import type { Job, JobStatus } from '../../store/backups.ts';
import type { Store } from '../../store/store.ts';
import { isoOf } from '../api-keys/key-view.ts';
import { createKeyedSerial } from '../collections/keyed-serial.ts';

type JobView = ControlData<'describeJob'>;

/** Does the work of jobs, one at a time, and notes in each how it ended. */
export class BackupJobs {
  readonly #backups: Store['backups'];
  readonly #log: Log;
  readonly #turns = createKeyedSerial();
  readonly #working = new Set<Promise<void>>();

  constructor({ store, log }: { readonly store: Pick<Store, 'backups'>; readonly log: Log }) {
    this.#backups = store.backups;
    this.#log = log;
  }

  /** Nobody waits for it. */
  behind(jobId: string, work: () => Promise<void>): void {
    this.#keep(this.track(jobId, work), { job: jobId });
  }

  /** The same of what is no job; what is left of it is done by the next start. */
  aside(work: () => Promise<void>): void {
    this.#keep(work(), {});
  }

  /** @throws what the work throws, once it is noted */
  async track(jobId: string, work: () => Promise<void>): Promise<void> {
    try {
      await this.inTurn(work);
    } catch (error) {
      await this.end(jobId, 'FAILED', error);
      throw error;
    }
    await this.end(jobId, 'SUCCESSFUL');
  }

  /** Work that is no job of its own, behind the jobs that were asked for before. */
  inTurn(work: () => Promise<void>): Promise<void> {
    return this.#turns.run('', work);
  }

  #keep(work: Promise<void>, what: { readonly job?: string }): void {
    const done: Promise<void> = work
      .catch((error: unknown) => this.#log.warn({ ...what, err: error }, 'a job failed'))
      .finally(() => this.#working.delete(done));
    this.#working.add(done);
  }

  async end(id: string, status: JobStatus, error?: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    const change = status === 'FAILED' ? { reason } : { progress: 100 };
    await this.#backups.updateJob(id, { status, ...change });
  }

  /** Waits for what nobody else waits for. */
  async stop(): Promise<void> {
    await Promise.all(this.#working);
  }
}

/** A job as it is shown. */
export function jobView(job: Job): JobView {
  const { id, type, status, progress, reason, startedAt, endedAt } = job;
  return {
    ...{ jobId: id, type: type === 'BACKUP' ? type : 'RESTORE' },
    ...{ status, progress, reason, startTime: isoOf(startedAt) },
    endTime: endedAt === undefined ? '' : isoOf(endedAt),
  };
}
