import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CommandError } from '../kit/command-error.ts';
import { EXIT } from '../kit/exit-code.ts';
import type { Shell } from '../kit/shell.ts';

/** Whether somebody is there to be asked. */
export const isInteractive = ({ stdin, stderr }: Shell): boolean =>
  Boolean(stdin.isTTY && stderr.isTTY);

/**
 * Asks on the terminal. The question goes to standard error: the answer of the command alone is on
 * standard output.
 * @param options.hidden shows nothing of what is typed
 * @throws CommandError when the terminal ends instead
 */
export async function askLine(
  question: string,
  { stdin, stderr }: Shell,
  { hidden = false } = {},
): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // Before the question: what is typed once that stands there must not be shown by the terminal itself.
  const lines = createInterface({
    input: stdin,
    output: hidden ? nowhere : stderr,
    terminal: true,
  });
  if (hidden) stderr.write(question);
  else {
    lines.setPrompt(question);
    lines.prompt();
  }
  const answer = Promise.withResolvers<string>();
  const stopped = () => answer.reject(new CommandError('stopped', { exitCode: INTERRUPTED }));
  lines.once('line', answer.resolve).once('SIGINT', stopped).once('close', stopped);
  try {
    return await answer.promise;
  } finally {
    lines.close();
    if (hidden) stderr.write('\n');
  }
}

/** As a shell counts a process that Ctrl-C ended. */
const INTERRUPTED = 130;

/** All of standard input, without the line end. @throws CommandError when it is empty or very long */
export async function readStdin({ stdin }: Shell, flag: string): Promise<string> {
  let text = '';
  stdin.setEncoding('utf8');
  for await (const chunk of stdin) {
    text += chunk;
    if (text.length > 65_536) break;
  }
  const line = text.replace(/\r?\n$/, '');
  if (line === '' || line.includes('\n') || line.length > 4096) {
    throw new CommandError(`${flag}: standard input must hold one line, and nothing else`, {
      exitCode: EXIT.usage,
    });
  }
  return line;
}
