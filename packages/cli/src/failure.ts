import { OperatorError } from '@latchkey/server/operator-error';
import { stringify } from 'yaml';
import { CommandError } from './kit/command-error.ts';
import { EXIT } from './kit/exit-code.ts';
import { printable } from './output/cell.ts';
import type { Form } from './output/print.ts';

const SYSTEM_TEXTS: Record<string, string> = {
  EADDRINUSE: 'the port is taken by another program: choose another with --port or --admin-port',
  EACCES: 'not allowed: see the rights of the directory, or take a port above 1023',
  EADDRNOTAVAIL: 'this machine has no such address: see --host',
};

/** @returns what to print when a command failed, and what to end with */
export function failure(
  error: unknown,
  { form = 'table' }: { readonly form?: Form } = {},
): { readonly text: string; readonly exitCode: number } {
  const message = messageOf(error);
  const { exitCode = EXIT.refused, code = exitCode } = error instanceof CommandError ? error : {};
  if (form === 'json') return { text: JSON.stringify({ code, message }), exitCode };
  if (form === 'yaml') return { text: stringify({ code, message }).trimEnd(), exitCode };
  return { text: error instanceof OperatorError ? `latchkey: ${message}` : message, exitCode };
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return `latchkey: ${String(error)}`;
  if (error instanceof OperatorError) return printable(error.message);
  const { code } = error as NodeJS.ErrnoException;
  const known = code && SYSTEM_TEXTS[code];
  return known ? `latchkey: ${error.message}: ${known}` : (error.stack ?? error.message);
}
