import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ConsoleBrowser } from './console-browser.ts';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  type ProviderAccount,
  signInAtProvider,
  startOpenIdProvider,
} from './openid-provider.ts';
import { startTestServer } from './test-server.ts';

/** What a browser sends with a link from another site; its cookies come along, unlike `Strict` ones. */
const BY_LINK = { 'x-latchkey-console': '', origin: '', 'sec-fetch-site': 'cross-site' };

/** A server with single sign-on at a real provider. @param settings of `--sso-file`, over the usual ones */
export async function openSingleSignOnRig(
  accounts: Map<string, ProviderAccount>,
  settings: object = {},
) {
  const provider = await startOpenIdProvider(accounts);
  const dir = mkdtempSync(join(tmpdir(), 'latchkey-sso-'));
  writeFileSync(join(dir, 'secret'), `${CLIENT_SECRET}\n`);
  const ssoFile = join(dir, 'sso.yaml');
  const roles = [
    { group: 'owners', organization: 'Owner' },
    { group: 'readers', projects: { 'Default Project': 'Read-Only' } },
  ];
  const common = { issuer: provider.issuer, 'client-id': CLIENT_ID, name: 'Acme' };
  const secret = { 'client-secret-file': 'secret', scopes: ['openid', 'email', 'groups'] };
  writeFileSync(ssoFile, stringify({ ...common, ...secret, roles, ...settings }));
  const server = await startTestServer({ ssoFile });
  const { controlUrl } = server;
  provider.register(`${controlUrl}/sso/callback`, {}, `${controlUrl}/sign-in`);

  /** Comes back to the server by a link. @returns where it is sent to */
  const comeBack = async (browser: ConsoleBrowser, back: URL): Promise<string> => {
    const { headers } = await browser.send('GET', back.pathname + back.search, undefined, BY_LINK);
    return headers.get('location') ?? '';
  };
  return {
    ...{ provider, server, controlUrl, comeBack },
    browser: () => new ConsoleBrowser(controlUrl),
    /** Begins a sign-in. @returns where the browser is sent to */
    async begin(browser: ConsoleBrowser, to?: string): Promise<string> {
      const { data } = await browser.send('POST', '/v2/latchkey/session/provider', { to });
      return data.url;
    },
    /** The whole way. @returns where the browser ends */
    async signIn(sub: string, browser = new ConsoleBrowser(controlUrl), to?: string) {
      const { data } = await browser.send('POST', '/v2/latchkey/session/provider', { to });
      const place = await comeBack(browser, await signInAtProvider(data.url, sub));
      return { browser, place };
    },
    async dispose() {
      await server.dispose();
      await provider.stop();
      rmSync(dir, { recursive: true });
    },
  };
}

export type SingleSignOnRig = Awaited<ReturnType<typeof openSingleSignOnRig>>;
