import { Writable } from 'node:stream';

const LEVELS: Record<number, string> = { 20: 'debug', 30: 'info ', 40: 'warn ', 50: 'error' };

/** Turns pino's JSON lines into lines for people: time, level, message, and the rest as JSON. */
export function prettyLines(out: NodeJS.WritableStream): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      out.write(`${chunk.toString().trimEnd().split('\n').map(prettyLine).join('\n')}\n`);
      done();
    },
  });
}

function prettyLine(line: string): string {
  const { level, time, msg, err, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const clock = new Date(Number(time)).toTimeString().slice(0, 8);
  const more = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : '';
  const stack = err ? `\n${(err as { stack?: string }).stack ?? JSON.stringify(err)}` : '';
  return `${clock} ${LEVELS[Number(level)] ?? level} ${msg ?? ''}${more}${stack}`;
}
