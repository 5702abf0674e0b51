import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { wordsSoFar } from './completion/words-so-far.ts';
import { processShell } from './kit/shell.ts';
import { createProgram } from './program.ts';
import { latchkey } from './testing/test-shell.ts';

/** All commands, each as the words that name it. */
function commandsBelow(command: Command, words: readonly string[] = []): string[][] {
  const below = command.commands.filter((each) => !each.name().startsWith('__'));
  return [[...words], ...below.flatMap((each) => commandsBelow(each, [...words, each.name()]))];
}

const ALL = commandsBelow(createProgram(processShell));

test.each(ALL.map((words) => [words.join(' ') || 'latchkey', words] as const))(
  'the help of %s is what was looked at',
  async (name, words) => {
    const { out, err, code } = await latchkey([...words, '--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    await expect(out).toMatchFileSnapshot(`./golden/help/${name.replaceAll(' ', '-')}.txt`);
    // A noun alone only lists its verbs.
    if (out.includes('\nCommands:') && !out.includes('Examples:')) return;
    expect(out).toContain('\nExamples:\n');
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(103);
  },
);

test('every example in a help is a command line that its command understands', async () => {
  for (const words of ALL) {
    const { out } = await latchkey([...words, '--help']);
    const lines = out.split('\nExamples:\n')[1]?.split('\n') ?? [];
    for (const line of lines.filter((each) => each.startsWith('  latchkey '))) {
      expect({ line, fault: faultOf(wordsOf(line.trim().slice('latchkey '.length))) }).toEqual({
        line,
        fault: undefined,
      });
    }
  }
});

/** Why commander would not take a command line, as far as it can be told without carrying it out. */
function faultOf(example: readonly string[]): string | undefined {
  const { command, positionals, pending } = wordsSoFar(createProgram(processShell), [
    ...example,
    '',
  ]);
  const known = command.options.flatMap(({ long, short }) => [long, short]);
  const unknown = example.find((word) => /^--?[a-z]/.test(word) && !known.includes(word));
  const wanted = command.registeredArguments.filter(({ required }) => required).length;
  const most = command.registeredArguments.some(({ variadic }) => variadic)
    ? Number.POSITIVE_INFINITY
    : command.registeredArguments.length;
  if (unknown !== undefined) return `no flag ${unknown}`;
  if (pending) return `${pending.flags} has no value`;
  return positionals < wanted || positionals > most ? `${positionals} arguments` : undefined;
}

/** Splits a line as a shell does, as far as the examples need it; comments and redirections fall away. */
function wordsOf(line: string): string[] {
  const [command = ''] = line.split(/ {2,}| [<>] /);
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
}

test('nothing that is secret can be given as an argument', () => {
  const flags = (command: Command): string[] => [
    ...command.options
      .filter((option) => option.required || option.optional)
      .map(({ flags }) => flags),
    ...command.commands.flatMap(flags),
  ];
  const secret = flags(createProgram(processShell)).filter(
    (each) => /pass|secret|key|token/i.test(each) && !/<FILE>/.test(each),
  );
  expect(secret.sort()).toEqual(['--idempotency-key <TEXT>']);
});
