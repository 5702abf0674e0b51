import type { Config } from '@latchkey/server/config';

/** What a check found. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'problem';
  /** What is so. */
  readonly found: string;
  /** What to do about it. */
  readonly remedy?: string;
}

export interface CheckParts {
  readonly config: Config;
  /** Whether a server uses the data directory now. */
  readonly isRunning: boolean;
}

export type Check = (parts: CheckParts) => Finding[] | Promise<Finding[]>;

export const ok = (check: string, found: string): Finding => ({ check, state: 'ok', found });
export const warning = (check: string, found: string, remedy: string): Finding => ({
  ...{ check, state: 'warning', found, remedy },
});
export const problem = (check: string, found: string, remedy: string): Finding => ({
  ...{ check, state: 'problem', found, remedy },
});
