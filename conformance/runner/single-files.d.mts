/** How one source file runs with the SDK of its language. */
export interface SingleFile {
  /** What this machine lacks, if anything. */
  missing(): Promise<string | undefined>;
  /** Minutes the first time. */
  install(): Promise<void>;
  command(file: string): readonly string[];
  /** Where the command runs, if not beside the file. */
  readonly cwd?: string;
}

export const singleFiles: Readonly<Record<'Python' | 'Java' | 'Go' | 'cURL', SingleFile>>;
