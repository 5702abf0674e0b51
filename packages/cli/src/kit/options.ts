import { InvalidArgumentError, Option } from 'commander';

/** Flags that several commands have. */
export const databaseOption = () =>
  new Option('--database <DATABASE>', 'the database').default('default');

export const passwordOptions = () => [
  new Option('--password-stdin', 'read the password from standard input'),
  new Option('--generate-password', 'have one made, and printed this once').conflicts(
    'passwordStdin',
  ),
];

export const secretFileOption = () =>
  new Option('--secret-file <FILE>', 'write the secret into this new file, mode 0600, not out');

export const waitOption = () => new Option('--wait', 'until it is done');

/** For an option's or an argument's text. @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('it must be a whole number.');
}

/** Collects a flag that may be given several times. */
export const collect = (text: string, before: readonly string[] = []): string[] => [
  ...before,
  text,
];

/** Collects `NAME=VALUE`. @throws InvalidArgumentError */
export function labelParser(text: string, before: Record<string, string> = {}) {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('write NAME=VALUE.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
