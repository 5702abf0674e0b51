import { type Command, Option } from 'commander';
import { confirm, type Danger } from '../ask/confirm.ts';
import { parseQuery } from '../output/parse-query.ts';
import { type OutputOptions, print } from '../output/print.ts';
import type { Reply } from '../output/reply.ts';
import type { AddressOptions } from '../server/server-address.ts';
import { Session } from './session.ts';
import type { Shell } from './shell.ts';

/** A command that asks a server and shows the answer. */
export interface Verb<Options> {
  /** As commander writes it, e.g. `create <NAME>`. */
  readonly spec: string;
  readonly summary: string;
  /** Whole lines, without `latchkey` in front. */
  readonly examples: readonly string[];
  /** Further text of the help. */
  readonly about?: string;
  readonly options?: readonly Option[];
  /** Which cluster and, where it says so, which database are chosen by flags. */
  readonly within?: 'server' | 'cluster';
  /** What will be destroyed, if something will; it has to be confirmed first. */
  readonly danger?: (session: Session<Options>) => Danger | Promise<Danger | undefined>;
  readonly run: (session: Session<Options>) => Promise<Reply>;
}

/** Either is understood, whichever a noun has. */
const SAME_WORD: Readonly<Record<string, string>> = { drop: 'delete', delete: 'drop' };

type CommonOptions = AddressOptions & OutputOptions & { readonly yes?: boolean };

/** Adds a verb to a noun, with the flags that all have. */
export function addVerb<Options = unknown>(noun: Command, verb: Verb<Options>, shell: Shell): void {
  const command = noun.command(verb.spec).description(verb.summary);
  const alias = SAME_WORD[command.name()];
  if (alias !== undefined) command.alias(alias);
  for (const option of verb.options ?? []) command.addOption(option);
  if (verb.within === 'cluster') {
    command.option('--cluster <CLUSTER>', 'its id or name, where there are several');
  }
  if (verb.danger) command.option('-y, --yes', 'confirmed: do not ask');
  addOutput(command);
  addAddress(command);
  command.addHelpText('after', examplesText(verb.examples, verb.about));
  command.action(async () => {
    const options = command.opts<Options & CommonOptions>();
    const session = new Session<Options>(command.args, options, shell);
    const danger = await verb.danger?.(session);
    if (danger) await confirm(danger, options, shell);
    const reply = await verb.run(session);
    print(reply, options, shell);
    await reply.after?.();
  });
}

const OUTPUT_GROUP = 'Output:';
const ADDRESS_GROUP = 'Which server, and as whom:';

/** Gives a command the flags of `OutputOptions`. */
export function addOutput(command: Command): void {
  command.addOption(
    new Option('-o, --output <FORM>', 'how to print the answer')
      .choices(['table', 'json', 'yaml'])
      .default('table')
      .helpGroup(OUTPUT_GROUP),
  );
  command.addOption(
    new Option('--query <JMESPATH>', 'print this part of it')
      .argParser(parseQuery)
      .helpGroup(OUTPUT_GROUP),
  );
}

/** Gives a command the flags of `AddressOptions`, without `--cluster`. */
export function addAddress(command: Command): Command {
  const flags: [flags: string, help: string][] = [
    ['--profile <NAME>', 'saved with "latchkey configure" [LATCHKEY_CLI_PROFILE]'],
    ['--data <DIR>', 'of a server on this machine: no key needed [LATCHKEY_DATA]'],
    ['--url <URL>', 'the control plane (default: http://127.0.0.1:8530) [LATCHKEY_URL]'],
    ['--api-key-file <FILE>', 'a file with the API key alone [LATCHKEY_API_KEY: the key]'],
    ['--credentials-file <FILE>', 'the file that the first start wrote: URL and key'],
    ['--ca-file <FILE>', 'a certificate to trust, PEM [LATCHKEY_CA_FILE]'],
  ];
  for (const [flag, help] of flags) {
    command.addOption(new Option(flag, help).helpGroup(ADDRESS_GROUP));
  }
  return command;
}

/** The end of a help. */
export function examplesText(examples: readonly string[], about?: string): string {
  const lines = examples.map((line) => `  ${line.startsWith('#') ? line : `latchkey ${line}`}`);
  return `\n${about ? `${about}\n\n` : ''}Examples:\n${lines.join('\n')}`;
}
