import { Command } from 'commander';
import { explainCommand as explainConfigCommand } from './commands/config/explain.ts';
import { explainCommand } from './commands/explain.ts';
import { recoverCommand } from './commands/recover.ts';
import { serveCommand } from './commands/serve.ts';
import { failure } from './failure.ts';

const program = new Command('latchkey')
  .description('Vector clusters with credentials, roles and API keys, on your own machine.')
  .version('0.1.0')
  .showHelpAfterError('(latchkey COMMAND --help shows what it takes)')
  .addHelpText(
    'after',
    `
Examples:
  latchkey serve                                  serve a cluster from ./latchkey-data
  latchkey serve --data /var/lib/latchkey --host 0.0.0.0 --tls self-signed
  latchkey recover --data /var/lib/latchkey --user db_admin
  latchkey explain user alice --can Insert --on default.docs
  latchkey config explain                         where each setting comes from`,
  );

program.addCommand(serveCommand());
program.addCommand(recoverCommand());
program.addCommand(explainCommand());
program.addCommand(
  new Command('config').description('the configuration').addCommand(explainConfigCommand()),
);

// Whoever reads the output may stop reading: `latchkey … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${failure(error)}\n`);
  process.exitCode = 1;
}
