import { Readable, Writable } from 'node:stream';
import type { Shell } from '../kit/shell.ts';
import { runLatchkey } from '../run-latchkey.ts';

/** What a command line came to. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line as a script does: in this process, without a terminal. */
export async function latchkey(
  words: readonly string[],
  around: { env?: Record<string, string>; stdin?: string } = {},
): Promise<Outcome> {
  const outcome = { code: 0, out: '', err: '' };
  const shell: Shell = {
    stdin: Readable.from([around.stdin ?? '']) as unknown as NodeJS.ReadStream,
    stdout: sink((text) => (outcome.out += text)),
    stderr: sink((text) => (outcome.err += text)),
    env: { HOME: '/nonexistent', ...around.env },
    setExitCode: (code) => {
      outcome.code = code;
    },
  };
  await runLatchkey(words, shell);
  return outcome;
}

function sink(take: (text: string) => void): NodeJS.WriteStream {
  const stream = new Writable({
    write(chunk, _encoding, done) {
      take(String(chunk));
      done();
    },
  });
  return stream as unknown as NodeJS.WriteStream;
}
