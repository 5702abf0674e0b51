import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FoundingReveal, RunningServer } from '@latchkey/server';
import type { Config } from '@latchkey/server/config';
import { OperatorError } from '@latchkey/server/operator-error';
import { firstStartScreen } from './first-start-screen.ts';

/** Beside the data, where nobody looks at the terminal. */
const UNSEEN = 'first-credentials.json';
const told = (file: string) =>
  `The first credentials are in ${file}; keep them safe and delete the file.\n`;

type Handed = Pick<RunningServer, 'clusterUrl' | 'controlUrl'>;

/** The same, into a file, where the start failed after it had made them: no other start shows them. */
export function handOverInVain(founded: FoundingReveal, config: Config): void {
  const isTls = config.tls !== 'off' || config.tlsCert !== undefined;
  const at = (port: number) => `${isTls ? 'https' : 'http'}://${config.host}:${port}`;
  const file = config.credentialsFile ?? join(config.data, UNSEEN);
  writeCredentials(file, founded, {
    clusterUrl: at(config.port),
    controlUrl: at(config.adminPort),
  });
  process.stderr.write(told(file));
}

/**
 * Gives the first secrets to whoever started the server, once: into the file that was asked for,
 * else onto the terminal, else (nobody is looking) into a file beside the data.
 */
export function handOver(founded: FoundingReveal, server: RunningServer, config: Config): void {
  const out = process.stderr;
  const file = config.credentialsFile ?? (out.isTTY ? undefined : join(config.data, UNSEEN));
  if (file) {
    writeCredentials(file, founded, server);
    out.write(told(file));
  } else {
    out.write(firstStartScreen(founded, server, { columns: out.columns || 80, data: config.data }));
  }
}

function writeCredentials(file: string, founded: FoundingReveal, server: Handed): void {
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
