import type { Command, Option } from 'commander';

/** How far a command line has been typed. */
export interface WordsSoFar {
  /** The innermost command that was named. */
  readonly command: Command;
  /** How many of its arguments are there. */
  readonly positionals: number;
  /** By attribute name, as far as they have values. */
  readonly options: Readonly<Record<string, string | true>>;
  /** The option that the word being typed is the value of. */
  readonly pending?: Option;
  /** The word being typed, perhaps empty. */
  readonly current: string;
}

/** Reads a command line that is not finished, as commander will read it. @param words after `latchkey` */
export function wordsSoFar(program: Command, words: readonly string[]): WordsSoFar {
  let command = program;
  let positionals = 0;
  let pending: Option | undefined;
  const options: Record<string, string | true> = {};
  for (const word of words.slice(0, -1)) {
    if (pending) {
      options[pending.attributeName()] = word;
      pending = undefined;
      continue;
    }
    if (word.startsWith('-')) {
      const [flag, value] = word.split('=', 2);
      const option = command.options.find(({ long, short }) => flag === long || flag === short);
      if (option && takesValue(option) && value === undefined) pending = option;
      else if (option) options[option.attributeName()] = value ?? true;
      continue;
    }
    const below =
      positionals === 0 ? command.commands.find((each) => isCalled(each, word)) : undefined;
    if (below) command = below;
    else positionals++;
  }
  const current = words.at(-1) ?? '';
  return { command, positionals, options, current, ...(pending && { pending }) };
}

const takesValue = (option: Option) => option.required || option.optional;
const isCalled = (command: Command, word: string) =>
  command.name() === word || command.aliases().includes(word);
