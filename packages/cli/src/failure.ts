import { OperatorError } from '@latchkey/server/operator-error';

const SYSTEM_TEXTS: Record<string, string> = {
  EADDRINUSE: 'the port is taken by another program: choose another with --port or --admin-port',
  EACCES: 'not allowed: see the rights of the directory, or take a port above 1023',
  EADDRNOTAVAIL: 'this machine has no such address: see --host',
};

/** @returns what to print when a command failed */
export function failure(error: unknown): string {
  if (!(error instanceof Error)) return `latchkey: ${String(error)}`;
  if (error instanceof OperatorError) return `latchkey: ${error.message}`;
  const { code } = error as NodeJS.ErrnoException;
  const known = code && SYSTEM_TEXTS[code];
  return known ? `latchkey: ${error.message}: ${known}` : (error.stack ?? error.message);
}
