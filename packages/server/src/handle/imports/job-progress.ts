import type { Clock } from '../../kernel/clock.ts';
import type {
  ImportedFile,
  ImportJobWithFiles,
  ImportProgress,
  ImportState,
} from '../../store/import-jobs.ts';

type Changing<T> = { -readonly [Key in keyof T]: T[Key] };

/** How far a job is, while it runs. */
export class JobProgress {
  readonly #job: ImportJobWithFiles;
  readonly #clock: Clock;
  readonly #files: Changing<ImportedFile>[];
  #state: ImportState;
  #reason = '';
  #completedAt: number | undefined;

  constructor(job: ImportJobWithFiles, clock: Clock) {
    this.#job = job;
    this.#clock = clock;
    this.#files = job.files.map((file) => ({ ...file }));
    this.#state = job.state;
  }

  begin(): void {
    this.#state = 'Importing';
  }

  beginFile(file: number, fileSize: number): void {
    this.#change(file, { state: 'Importing', fileSize });
  }

  /** @param totalRows as far as they are known */
  found(file: number, totalRows: number): void {
    this.#change(file, { totalRows });
  }

  /** @param share of the file that is done, 0 to 1 */
  stored(file: number, rows: number, share: number): void {
    const importedRows = (this.#files[file]?.importedRows ?? 0) + rows;
    // Not all is done before the end of the file has been seen.
    this.#change(file, { importedRows, progress: Math.min(99, Math.floor(share * 100)) });
  }

  completeFile(file: number): void {
    this.#change(file, { state: 'Completed', progress: 100, completedAt: this.#clock.now() });
  }

  complete(): void {
    this.#state = 'Completed';
    this.#completedAt = this.#clock.now();
  }

  /** @param file where it failed; unset if none has begun */
  fail(reason: string, file?: number): void {
    const completedAt = this.#clock.now();
    const path = file === undefined ? undefined : this.#files[file]?.path;
    this.#state = 'Failed';
    this.#reason = path === undefined ? reason : `${path}: ${reason}`;
    this.#completedAt = completedAt;
    for (const [i, each] of this.#files.entries()) {
      if (each.state === 'Completed') continue;
      const own = i === file || file === undefined ? reason : 'another file failed';
      Object.assign(each, { state: 'Failed', reason: own, completedAt });
    }
  }

  snapshot(): ImportJobWithFiles {
    const sum = (key: 'importedRows' | 'totalRows' | 'fileSize') =>
      this.#files.reduce((total, file) => total + file[key], 0);
    return {
      ...this.#job,
      ...{ state: this.#state, reason: this.#reason, progress: this.#share() },
      ...{ importedRows: sum('importedRows'), totalRows: sum('totalRows') },
      ...{ fileSize: sum('fileSize'), files: this.#files.map((file) => ({ ...file })) },
      ...(this.#completedAt !== undefined && { completedAt: this.#completedAt }),
    };
  }

  /** By the sizes of the files. */
  #share(): number {
    if (this.#state === 'Completed') return 100;
    const size = this.#files.reduce((sum, file) => sum + file.fileSize, 0);
    const done = this.#files.reduce((sum, file) => sum + file.fileSize * file.progress, 0);
    return size === 0 ? 0 : Math.min(99, Math.floor(done / size));
  }

  #change(file: number, change: Partial<ImportProgress>): void {
    Object.assign(this.#files[file] ?? {}, change);
  }
}
