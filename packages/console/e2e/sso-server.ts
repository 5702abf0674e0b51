import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  type ProviderAccount,
  startOpenIdProvider,
} from '../../server/src/testing/openid-provider.ts';
import { type ConsoleServer, startConsoleServer } from './console-server.ts';

export interface SsoServer extends ConsoleServer {
  /** Origin of the identity provider. */
  readonly issuer: string;
}

/** A built server with single sign-on at a real provider, which is called Acme. */
export async function startSsoServer(accounts: Map<string, ProviderAccount>): Promise<SsoServer> {
  const provider = await startOpenIdProvider(accounts);
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-sso-'));
  const file = join(folder, 'sso.json');
  writeFileSync(join(folder, 'secret'), CLIENT_SECRET);
  const { issuer } = provider;
  const client = { 'client-id': CLIENT_ID, 'client-secret-file': 'secret', name: 'Acme' };
  const scopes = ['openid', 'email', 'profile', 'groups'];
  const roles = [
    { group: 'platform', organization: 'Owner' },
    { group: 'search', projects: { 'Default Project': 'Read-Write' } },
  ];
  // YAML takes JSON as it is.
  writeFileSync(file, JSON.stringify({ issuer, ...client, scopes, roles }));
  const server = await startConsoleServer(['--sso-file', file]);
  provider.register(`${server.url}/sso/callback`);
  return {
    ...server,
    issuer,
    async stop() {
      await server.stop();
      await provider.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
