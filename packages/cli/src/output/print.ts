import { search } from '@jmespath-community/jmespath';
import { stringify } from 'yaml';
import { CommandError } from '../kit/command-error.ts';
import { EXIT } from '../kit/exit-code.ts';
import type { Shell } from '../kit/shell.ts';
import { cell, printable } from './cell.ts';
import { pairLines } from './replies.ts';
import type { Reply } from './reply.ts';
import { type Screen, screenOf } from './screen.ts';
import { tableLines } from './table.ts';

export type Form = 'table' | 'json' | 'yaml';

export interface OutputOptions {
  readonly output: Form;
  /** JMESPath. */
  readonly query?: string;
}

/** Prints a reply as it was asked for, and sets the exit code. @throws CommandError for a bad query */
export function print(reply: Reply, { output, query }: OutputOptions, shell: Shell): void {
  const { stdout, stderr } = shell;
  const data = query === undefined ? reply.data : asked(query, reply, output, shell);
  const screen = screenOf(stdout);
  const lines = () => (query === undefined ? reply.table(screen) : anyLines(data, screen));
  if (output === 'json') stdout.write(`${JSON.stringify(data ?? null, null, 2)}\n`);
  else if (output === 'yaml') stdout.write(stringify(data ?? null));
  else for (const line of lines()) stdout.write(`${line}\n`);
  if (reply.note !== undefined) stderr.write(`${reply.note}\n`);
  shell.setExitCode(reply.exitCode ?? EXIT.done);
}

/** Of a secret that is shown this once all is printed, where the query fails. */
function asked(query: string, reply: Reply, output: Form, shell: Shell): unknown {
  try {
    return ask(query, reply.data);
  } catch (error) {
    if (reply.note !== undefined) print(reply, { output }, shell);
    throw error;
  }
}

function ask(query: string, data: unknown): unknown {
  try {
    return search(JSON.parse(JSON.stringify(data ?? null)), query);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(`--query ${query}: ${why} (see https://jmespath.org)`, {
      ...{ exitCode: EXIT.usage, cause },
    });
  }
}

/** What a query found: text as it is, so that a script needs no further tool. */
function anyLines(data: unknown, screen: Screen): string[] {
  if (data === null || data === undefined) return [];
  if (!Array.isArray(data)) {
    return isObject(data)
      ? pairLines(
          Object.entries(data).map(([key, value]) => [key, cell(value)]),
          screen,
        )
      : [plain(data)];
  }
  if (data.length === 0 || !data.every(isObject)) {
    return data.map((item) => (Array.isArray(item) ? item.map(plain).join('\t') : plain(item)));
  }
  const titles = [...new Set(data.flatMap((row) => Object.keys(row)))];
  return tableLines(
    titles,
    data.map((row) => titles.map((title) => cell(row[title]))),
    screen,
  );
}

/** As a script wants it: nothing for nothing, `true` for true. */
function plain(value: unknown): string {
  if (value === null || value === undefined) return '';
  return printable(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
