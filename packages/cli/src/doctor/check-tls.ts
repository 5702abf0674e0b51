import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type CheckParts, type Finding, ok, problem, warning } from './finding.ts';

const DAY_MS = 86_400_000;
const SOON_DAYS = 30;

/** Certificate and key: readable, of each other, not expired; that passwords do not travel in the clear. */
export function checkTls({ config }: CheckParts): Finding[] {
  const { tlsCert, tlsKey, tls, data, host } = config;
  if (tlsCert && tlsKey) return checkFiles(tlsCert, tlsKey);
  if (tls === 'self-signed') {
    const cert = join(data, 'tls/self-signed.crt');
    const key = join(data, 'tls/self-signed.key');
    if (existsSync(cert)) return checkFiles(cert, key);
    return [ok('TLS', 'the next start makes a certificate')];
  }
  const local = /^(localhost|::1|127\.)/.test(host);
  if (local) return [ok('TLS', `off, and ${host} is this machine alone`)];
  const remedy = '--tls self-signed, or --tls-cert and --tls-key';
  return [warning('TLS', `off: passwords travel in plain text to ${host}`, remedy)];
}

function checkFiles(certFile: string, keyFile: string): Finding[] {
  try {
    const cert = new X509Certificate(readFileSync(certFile));
    const key = createPrivateKey(readFileSync(keyFile));
    return [
      cert.checkPrivateKey(key)
        ? checkDates(cert, certFile)
        : problem(
            'TLS',
            `${keyFile} is not the key of ${certFile}`,
            'give the two that belong together',
          ),
      ...keyMode(keyFile),
    ];
  } catch (error) {
    const { message } = error as Error;
    return [
      problem('TLS', `${certFile}, ${keyFile}: ${message}`, 'both must be readable PEM files'),
    ];
  }
}

function checkDates(cert: X509Certificate, file: string): Finding {
  const end = cert.validToDate.getTime();
  const days = Math.floor((end - Date.now()) / DAY_MS);
  const until = `${file} is good until ${cert.validToDate.toISOString().slice(0, 10)}`;
  if (cert.validFromDate.getTime() > Date.now()) {
    return problem('TLS', `${file} is not good yet`, 'look at the clock of this machine');
  }
  if (days < 0)
    return problem('TLS', `${file} has expired`, 'get a new one; the next start reads it');
  return days < SOON_DAYS ? warning('TLS', until, 'get a new one in time') : ok('TLS', until);
}

function keyMode(file: string): Finding[] {
  if (process.platform === 'win32' || (statSync(file).mode & 0o007) === 0) return [];
  return [problem('TLS key', `everybody may read ${file}`, `chmod o= ${file}`)];
}
