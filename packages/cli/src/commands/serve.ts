import { Command } from 'commander';
import { endProcess } from '../end-process.ts';
import { handOver, handOverInVain, refuseExisting } from '../hand-over.ts';
import { addSettings, configOf } from '../settings-options.ts';

/** `latchkey serve`: runs the server until it is told to stop. */
export function serveCommand(): Command {
  return addSettings(new Command('serve').description('serve a cluster and its control plane'))
    .addHelpText(
      'after',
      `
The first start makes a cluster, its administrator and an owner's API key, and shows their
secrets once. A flag beats its environment variable, which beats latchkey.yaml.

Examples:
  latchkey serve
  latchkey serve --data /var/lib/latchkey --credentials-file /root/latchkey.json
  LATCHKEY_BOOTSTRAP_PASSWORD='…' latchkey serve --host 0.0.0.0 --tls self-signed`,
    )
    .action(async (options: Record<string, unknown>) => {
      const { config } = configOf(options);
      // Here, so that other commands do not wait for all of it to load.
      const { startServer } = await import('@latchkey/server');
      const server = await startServer(config, {
        env: process.env,
        beforeFounding: () => refuseExisting(config.credentialsFile),
        foundedInVain: (founded) => handOverInVain(founded, config),
      });
      const stop = () => void server.stop().then(endProcess);
      process.once('SIGTERM', stop);
      process.once('SIGINT', stop);
      if (server.founded) handOver(server.founded, server, config);
      const { clusterUrl, controlUrl } = server;
      // All clusters may be suspended.
      process.stdout.write(`ready cluster=${clusterUrl || 'none'} control=${controlUrl}\n`);
    });
}
