/** What a command has around it. A test gives its own. */
export interface Shell {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the process ends with; the last one counts. */
  setExitCode(code: number): void;
}

/** The one of this process. */
export const processShell: Shell = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  setExitCode(code) {
    process.exitCode = code;
  },
};
