import type { Command } from 'commander';
import { Session } from '../kit/session.ts';
import type { Shell } from '../kit/shell.ts';
import { readProfiles } from '../server/profiles.ts';
import { knownNames } from './known-names.ts';
import { type WordsSoFar, wordsSoFar } from './words-so-far.ts';

/** What may stand next in a command line. */
export interface Candidate {
  readonly text: string;
  readonly about: string;
}

/** Longer than this nobody waits for the Tab key. */
const PATIENCE_MS = 1500;

/**
 * What may stand where the last word is. Empty also where a file name belongs: shells know those.
 * Names of clusters, users and the like are asked from the server that the line names.
 */
export async function candidates(
  program: Command,
  words: readonly string[],
  shell: Shell,
): Promise<Candidate[]> {
  const so = wordsSoFar(program, words);
  const all = await allHere(so, shell);
  return all.filter(({ text }) => text.startsWith(so.current));
}

async function allHere(so: WordsSoFar, shell: Shell): Promise<Candidate[]> {
  const { command, pending, current } = so;
  if (pending) {
    if (pending.argChoices) return pending.argChoices.map((text) => ({ text, about: '' }));
    return named(placeholderOf(pending.flags), so, shell);
  }
  if (current.startsWith('-')) return flagsOf(so);
  const below = command.commands.filter((each) => !isHidden(each));
  if (below.length > 0 && so.positionals === 0) {
    return below.map((each) => ({ text: each.name(), about: each.description() }));
  }
  const wanted = command.registeredArguments;
  const argument = wanted[so.positionals] ?? wanted.findLast(({ variadic }) => variadic);
  return argument ? named(argument.name(), so, shell) : [];
}

function flagsOf({ command, options }: WordsSoFar): Candidate[] {
  const flags = command.options
    .filter((option) => !option.hidden && !(option.attributeName() in options))
    .map(({ long, short, description }) => ({ text: long ?? short ?? '', about: description }));
  return [...flags, { text: '--help', about: 'show the help' }];
}

const placeholderOf = (flags: string) => /[<[]([A-Z.]+)/.exec(flags)?.[1] ?? '';
const isHidden = (command: Command) => command.name().startsWith('__');

/** Names of the kind that a placeholder stands for; none if the server does not say in time. */
async function named(placeholder: string, so: WordsSoFar, shell: Shell): Promise<Candidate[]> {
  try {
    if (placeholder === 'PROFILE' || so.pending?.long === '--profile') return profiles(shell);
    const session = new Session([], so.options, shell);
    const late = new Promise<Candidate[]>((resolve) => {
      setTimeout(() => resolve([]), PATIENCE_MS).unref();
    });
    return await Promise.race([knownNames(placeholder, session), late]);
  } catch {
    return [];
  }
}

function profiles({ env }: Shell): Candidate[] {
  return Object.entries(readProfiles(env).profiles).map(([text, { url, data }]) => ({
    text,
    about: url ?? data ?? '',
  }));
}
