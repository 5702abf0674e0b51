import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TlsFiles } from './tls.ts';

const VALID_DAYS = 825;

/**
 * A certificate that this installation made for itself, kept in the data directory so that clients
 * need to trust it once.
 * @param hosts names and addresses that it shall be good for
 * @returns its files and its SHA-256 fingerprint, to compare on the client's side
 */
export async function selfSignedFiles(
  dataDir: string,
  hosts: readonly string[],
): Promise<TlsFiles & { fingerprint: string }> {
  const dir = join(dataDir, 'tls');
  const files = { cert: join(dir, 'self-signed.crt'), key: join(dir, 'self-signed.key') };
  if (!existsSync(files.cert) || !isUsable(files.cert, hosts)) {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    // Loaded here alone: making a certificate is rare and the library is large.
    const { default: selfsigned } = await import('selfsigned');
    const notAfterDate = new Date(Date.now() + VALID_DAYS * 86_400_000);
    const pems = await selfsigned.generate(
      [{ name: 'commonName', value: hosts[0] ?? 'localhost' }],
      {
        keyType: 'ec',
        notAfterDate,
        extensions: [
          { name: 'basicConstraints', cA: true, critical: true },
          { name: 'subjectAltName', altNames: hosts.map(altName) },
        ],
      },
    );
    writeFileSync(files.key, pems.private, { mode: 0o600 });
    writeFileSync(files.cert, pems.cert, { mode: 0o644 });
  }
  const { fingerprint256 } = new X509Certificate(readFileSync(files.cert));
  return { ...files, fingerprint: fingerprint256 };
}

/** Neither expired nor made before there was a base domain, which is told by its wildcard. */
function isUsable(file: string, hosts: readonly string[]): boolean {
  const { validTo, subjectAltName = '' } = new X509Certificate(readFileSync(file));
  const wildcards = hosts.filter((host) => host.startsWith('*.'));
  const isComplete = wildcards.every((name) => subjectAltName.split(', ').includes(`DNS:${name}`));
  return isComplete && Date.parse(validTo) > Date.now();
}

function altName(host: string): { type: 7; ip: string } | { type: 2; value: string } {
  const isAddress = /^[\d.]+$|:/.test(host);
  return isAddress ? { type: 7, ip: host } : { type: 2, value: host };
}
