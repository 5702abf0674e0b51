/**
 * The server composed here, with or without authentication: the one thing by which the two differ
 * when the price of authentication is measured. The product has no way to be without it.
 *
 *   composed-server.ts authenticated|open --data DIR --port N --admin-port M --credentials-file F
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Authenticator } from '../packages/server/src/authenticate/authenticator.ts';
import { startServer } from '../packages/server/src/main.ts';
import { testConfig } from '../packages/server/src/testing/test-server.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string', default: '' },
    port: { type: 'string', default: '0' },
    'admin-port': { type: 'string', default: '0' },
    'credentials-file': { type: 'string' },
    'log-level': { type: 'string' },
  },
});

/** Lets everybody in as the first user that signed in properly; only in this benchmark. */
function admitEverybody(usual: Authenticator): Authenticator {
  let first: Awaited<ReturnType<Authenticator['verify']>> | undefined;
  return {
    verify(credential, source) {
      if (first) return first;
      const verdict = usual.verify(credential, source);
      if (!(verdict instanceof Promise)) return verdict;
      return verdict.then((principal) => {
        first = principal;
        return principal;
      });
    },
  };
}

const config = testConfig(values.data, {
  port: Number(values.port),
  adminPort: Number(values['admin-port']),
  logLevel: 'warn',
});
const server = await startServer(config, {
  env: {},
  ...(positionals[0] === 'open' ? { authenticator: admitEverybody } : {}),
});
const { founded } = server;
const credentialsFile = values['credentials-file'];
if (founded && credentialsFile) {
  const { username, password } = founded.admin;
  const cluster = { username, password: password.reveal() };
  writeFileSync(credentialsFile, JSON.stringify({ cluster }), { mode: 0o600, flag: 'wx' });
}
process.stdout.write(`ready cluster=${server.clusterUrl} control=${server.controlUrl}\n`);
process.once('SIGTERM', () => void server.stop());
