import { readFileSync, statSync, unwatchFile, watchFile } from 'node:fs';
import { createServer, type SecureContextOptions, type Server } from 'node:tls';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Log } from '../observe/log.ts';

/** Where the certificate chain and its key lie, as PEM files. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

const RELOAD_EVERY_MS = 1000;
/** As long as a client has for its first bytes. */
const HANDSHAKE_MS = 10_000;

/**
 * A TLS server that never listens: the listener hands it connections. When a file changes, new
 * connections get the new certificate and the open ones go on; a pair that does not fit is refused
 * and the old one stays. A client that does not come to the end of its handshake is dropped.
 * @throws when the files cannot be read or do not fit
 */
export function createTlsServer(
  files: TlsFiles,
  log: Log,
  handshakeMs: number = HANDSHAKE_MS,
): Server {
  const server = createServer({
    ...readPair(files),
    handshakeTimeout: handshakeMs,
    ALPNProtocols: ['h2', 'http/1.1'],
    minVersion: 'TLSv1.2',
  });
  const reload = () => {
    try {
      server.setSecureContext({ ...readPair(files), minVersion: 'TLSv1.2' });
      log.info({ cert: files.cert }, 'certificate reloaded');
    } catch (err) {
      log.error({ err, cert: files.cert }, 'certificate not reloaded, the old one stays');
    }
  };
  for (const file of [files.cert, files.key]) {
    watchFile(file, { interval: RELOAD_EVERY_MS, persistent: false }, reload);
    server.once('close', () => unwatchFile(file, reload));
  }
  return server;
}

function readPair(files: TlsFiles): SecureContextOptions {
  refuseOpenKey(files.key);
  return { cert: readFileSync(files.cert), key: readFileSync(files.key) };
}

/** A key that others on the machine can write is not a secret of ours. */
function refuseOpenKey(file: string): void {
  const mode = statSync(file).mode & 0o777;
  if (process.platform !== 'win32' && (mode & 0o022) !== 0) {
    throw new OperatorError(
      `${file} can be written by others (mode ${mode.toString(8)}): run chmod 600 ${file}`,
    );
  }
}
