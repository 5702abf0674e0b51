import { fileKeyOf } from '@latchkey/server/config';
import { Command } from 'commander';
import { examplesText } from '../../kit/verb.ts';
import { addSettings, configOf } from '../../settings-options.ts';

/** `latchkey config explain`: every setting, its value, and where that came from. */
export function explainCommand(): Command {
  const command = new Command('explain').description(
    'every setting and where its value comes from',
  );
  addSettings(command).addHelpText(
    'after',
    examplesText(['config explain', 'config explain --config /etc/latchkey.yaml --port 19531']),
  );
  return command.action((options: Record<string, unknown>) => {
    const { config, origins } = configOf(options);
    const rows = Object.entries(config).map(([key, value]) => [
      fileKeyOf(key),
      value === undefined ? '-' : String(value),
      origins[key as keyof typeof origins],
    ]);
    const all = [['setting', 'value', 'from'], ...rows];
    const width = (column: number) => Math.max(...all.map((row) => row[column]?.length ?? 0));
    for (const row of all) {
      const cells = row.map((cell, column) => cell.padEnd(width(column)));
      process.stdout.write(`${cells.join('  ').trimEnd()}\n`);
    }
  });
}
