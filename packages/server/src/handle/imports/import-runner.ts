import type { Clock } from '../../kernel/clock.ts';
import type { ImportJobStore, ImportJobWithFiles } from '../../store/import-jobs.ts';
import type { ImportTask } from './import-task.ts';
import { JobProgress } from './job-progress.ts';
import { ImportFault } from './reader/import-fault.ts';
import { type RunParts, runImport } from './run-import.ts';

export interface RunnerParts extends RunParts {
  readonly jobs: ImportJobStore;
  readonly clock: Clock;
}

/** Imports that run at once; each takes a process, and the others wait. */
const AT_ONCE = 2;
/** How often the store learns how far a running import is, in ms. */
const SAVE_EVERY = 2_000;

export const SERVER_STOPPED = 'the server stopped';

interface Running {
  readonly progress: JobProgress;
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/** Runs imports in the background, a few at a time, in the order they came. */
export class ImportRunner {
  readonly #parts: RunnerParts;
  readonly #waiting: ImportTask[] = [];
  readonly #running = new Map<number, Running>();
  #isStopped = false;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  add(task: ImportTask): void {
    this.#waiting.push(task);
    this.#pump();
  }

  /** How far a job is that runs; undefined for all others, of which the store tells. */
  progressOf(id: number): ImportJobWithFiles | undefined {
    return this.#running.get(id)?.progress.snapshot();
  }

  /** Gives all imports up, which fail; resolves when none of them writes any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const { job } of this.#waiting.splice(0)) await this.#removeUploads(job);
    const running = [...this.#running.values()];
    for (const { abort } of running) abort.abort(new ImportFault(SERVER_STOPPED));
    await Promise.all(running.map(({ done }) => done));
  }

  #pump(): void {
    while (!this.#isStopped && this.#running.size < AT_ONCE) {
      const task = this.#waiting.shift();
      if (!task) return;
      this.#start(task);
    }
  }

  #start(task: ImportTask): void {
    const progress = new JobProgress(task.job, this.#parts.clock);
    const abort = new AbortController();
    const done = this.#run(task, progress, abort).finally(() => {
      this.#running.delete(task.job.id);
      this.#pump();
    });
    this.#running.set(task.job.id, { progress, abort, done });
  }

  async #run(task: ImportTask, progress: JobProgress, abort: AbortController): Promise<void> {
    const { timeout } = task.options;
    const giveUp = () => abort.abort(new ImportFault(`it took longer than ${timeout} ms`));
    const timer = timeout === undefined ? undefined : setTimeout(giveUp, timeout);
    const saving = setInterval(() => void this.#save(progress), SAVE_EVERY);
    try {
      await runImport(this.#parts, task, progress, abort.signal);
    } finally {
      clearTimeout(timer);
      clearInterval(saving);
    }
    await this.#save(progress);
    await this.#removeUploads(task.job);
  }

  async #removeUploads({ id, files }: ImportJobWithFiles): Promise<void> {
    const { folder, log } = this.#parts;
    try {
      for (const { path } of files) await folder.uploads.remove(path);
    } catch (error) {
      log.error({ err: error, importJob: id }, 'an uploaded file could not be removed');
    }
  }

  /** What cannot be saved is told by the log: the rows are stored, whatever the record says. */
  async #save(progress: JobProgress): Promise<void> {
    const job = progress.snapshot();
    try {
      await this.#parts.jobs.update(job.id, job);
    } catch (error) {
      this.#parts.log.error({ err: error, importJob: job.id }, 'an import could not be recorded');
    }
  }
}
