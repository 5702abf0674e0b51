import { flagOf, loadConfig, SETTINGS, type Setting, variableOf } from '@latchkey/server/config';
import { type Command, Option } from 'commander';

const DEFAULT_FILE = 'latchkey.yaml';

/** Gives a command a flag for every setting of the server, and `--config`. */
export function addSettings(command: Command): Command {
  for (const [key, setting] of Object.entries(SETTINGS) as [string, Setting][]) {
    const { value, help, default: fallback } = setting;
    const shown = fallback === undefined || fallback === false ? '' : ` (default: ${fallback})`;
    const flags = value ? `${flagOf(key)} <${value}>` : flagOf(key);
    command.addOption(new Option(flags, `${help}${shown} [${variableOf(key)}]`));
  }
  return command.option(
    '--config <FILE>',
    `configuration file (default: ${DEFAULT_FILE}, if there)`,
  );
}

/** The configuration of a command that has these flags. @throws OperatorError */
export function configOf(options: Record<string, unknown>): ReturnType<typeof loadConfig> {
  const { config: file, ...flags } = options;
  return loadConfig({
    flags,
    env: process.env,
    file: { path: String(file ?? DEFAULT_FILE), required: file !== undefined },
  });
}
