import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FoundingReveal, RunningServer } from '@latchkey/server';
import type { Config } from '@latchkey/server/config';
import { OperatorError } from '@latchkey/server/operator-error';
import { firstStartScreen } from './first-start-screen.ts';

/**
 * Gives the first secrets to whoever started the server, once: into the file that was asked for,
 * else onto the terminal, else (nobody is looking) into a file beside the data.
 */
export function handOver(founded: FoundingReveal, server: RunningServer, config: Config): void {
  const out = process.stderr;
  const file =
    config.credentialsFile ?? (out.isTTY ? undefined : join(config.data, 'first-credentials.json'));
  if (file) {
    writeCredentials(file, founded, server);
    out.write(`The first credentials are in ${file}; keep them safe and delete the file.\n`);
  } else {
    out.write(firstStartScreen(founded, server, { columns: out.columns || 80, data: config.data }));
  }
}

function writeCredentials(file: string, founded: FoundingReveal, server: RunningServer): void {
  const content = {
    controlPlane: server.controlUrl,
    apiKey: founded.apiKey.key.reveal(),
    console: {
      url: server.controlUrl,
      email: founded.owner.email,
      password: founded.owner.password.reveal(),
    },
    cluster: {
      clusterId: founded.clusterId,
      endpoint: server.clusterUrl,
      username: founded.admin.username,
      password: founded.admin.password.reveal(),
    },
  };
  // `wx`: never over a file that is there. The server checks this before it makes anything.
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
}

/** @throws when the file for the credentials exists already, before anything has been made */
export function refuseExisting(file: string | undefined): void {
  if (file && existsSync(file)) {
    throw new OperatorError(
      `${file} exists and is not overwritten: move it away or name another file`,
    );
  }
}
