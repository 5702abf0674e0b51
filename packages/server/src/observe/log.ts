import { type Logger, pino } from 'pino';
import { prettyLines } from './pretty-lines.ts';

/** The part of the logger that the rooms use. Never hand it headers or bodies. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Names under which a credential could come, should somebody log a whole object after all. */
const NEVER = ['authorization', 'password', 'newPassword', 'oldPassword', 'apiKey', 'token'];

/**
 * Logs to standard error, so that standard output holds the ready line alone: JSON lines for
 * machines, short lines on a terminal.
 */
export function createLog(
  level: LogLevel,
  stream: NodeJS.WritableStream & { readonly isTTY?: boolean } = process.stderr,
): Log {
  const paths = NEVER.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  return pino(
    { level, base: null, redact: { paths, censor: '[secret]' } },
    stream.isTTY ? prettyLines(stream) : stream,
  );
}
