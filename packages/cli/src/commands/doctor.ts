import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { checkDataDir } from '../doctor/check-data-dir.ts';
import { checkHost } from '../doctor/check-host.ts';
import { checkStore } from '../doctor/check-store.ts';
import { checkTls } from '../doctor/check-tls.ts';
import type { Check, CheckParts, Finding } from '../doctor/finding.ts';
import { EXIT } from '../kit/exit-code.ts';
import type { Shell } from '../kit/shell.ts';
import { addOutput, examplesText } from '../kit/verb.ts';
import { type OutputOptions, print } from '../output/print.ts';
import type { Screen } from '../output/screen.ts';
import { breakText, tableLines } from '../output/table.ts';
import { addSettings, configOf } from '../settings-options.ts';

const CHECKS: readonly Check[] = [checkDataDir, checkStore, checkHost, checkTls];

/** `latchkey doctor`: what is wrong with an installation, and what to do about it. */
export function doctorCommand(shell: Shell): Command {
  const command = addSettings(new Command('doctor'))
    .description('what is wrong with an installation, with a remedy for each')
    .addHelpText(
      'after',
      examplesText(
        ['doctor', 'doctor --data /var/lib/latchkey --config /etc/latchkey.yaml', 'doctor -o json'],
        `Give it the flags, environment and file of the server. It changes nothing. Exit code 1: a problem.`,
      ),
    );
  addOutput(command);
  return command.action(async () => {
    const { output, query, ...settings } = command.opts<OutputOptions & Record<string, unknown>>();
    const { config } = configOf(settings);
    const findings = await examine({ config, isRunning: await isRunning(config.data) });
    const bad = findings.some(({ state }) => state === 'problem');
    const exitCode = bad ? EXIT.refused : EXIT.done;
    const options = { output, ...(query !== undefined && { query }) };
    print({ data: findings, table: (screen) => lines(findings, screen), exitCode }, options, shell);
  });
}

async function examine(parts: CheckParts): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const check of CHECKS) findings.push(...(await check(parts)));
  return findings;
}

async function isRunning(dataDir: string): Promise<boolean> {
  if (!existsSync(dataDir)) return false;
  // Here, so that other commands do not wait for it to load.
  const { isClaimed } = await import('@latchkey/server/data-dir');
  return isClaimed(dataDir);
}

const COLOURS = { ok: 'green', warning: 'yellow', problem: 'red' } as const;

function lines(findings: readonly Finding[], screen: Screen): string[] {
  const rows = findings.map(({ check, state, found }) => [state, check, found]);
  const [head = '', ...body] = tableLines(['state', 'check', 'found'], rows, screen);
  const wrong = findings.filter(({ remedy }) => remedy !== undefined);
  return [
    head,
    ...body.map((line) => colour(line, screen)),
    '',
    ...(wrong.length === 0 ? ['All is well.'] : ['What to do:']),
    ...wrong.flatMap(({ check, remedy = '' }) =>
      breakText(`${check}: ${remedy}`, screen.width - 2).map((line) => `  ${line}`),
    ),
  ];
}

function colour(line: string, { paint }: Screen): string {
  const [state = ''] = line.split(' ', 1);
  const style = COLOURS[state as keyof typeof COLOURS];
  return style ? paint(style, state) + line.slice(state.length) : line;
}
