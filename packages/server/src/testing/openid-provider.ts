import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';

/** A person whom the provider knows, by their `sub`. */
export interface ProviderAccount {
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
  readonly groups?: readonly string[];
}

export const CLIENT_ID = 'latchkey';
export const CLIENT_SECRET = 'a secret of the client and the provider alone';

/** What is done to an ID token after the provider made it; `foreignKey` signs with a key of nobody. */
export interface Tampering {
  readonly claims?: (claims: JWTPayload) => JWTPayload;
  readonly foreignKey?: boolean;
}

/**
 * A real OpenID provider on loopback: `oidc-provider` with its own pages. Any password is right there.
 * It knows the people in `accounts`, which tests change as a directory would.
 */
export async function startOpenIdProvider(accounts: Map<string, ProviderAccount>) {
  const keys = await generateKeyPair('RS256', { extractable: true });
  const foreign = await generateKeyPair('RS256');
  const kid = 'test-key';
  let handle = (_request: IncomingMessage, response: ServerResponse): unknown =>
    response.writeHead(503).end();
  let tampering: Tampering | undefined;
  const server = createServer((request, response) => {
    if (tampering && request.url === '/token') tamper(response, tampering);
    handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const privateJwk = { ...(await exportJWK(keys.privateKey)), kid, alg: 'RS256', use: 'sig' };

  function tamper(response: ServerResponse, { claims = (all) => all, foreignKey }: Tampering) {
    const end = response.end.bind(response) as (body: string) => ServerResponse;
    const changed = async (body: string) => {
      const reply = JSON.parse(body) as { id_token: string };
      const token = new SignJWT(claims(decodeJwt(reply.id_token)));
      token.setProtectedHeader({ alg: 'RS256', kid });
      const key = foreignKey ? foreign.privateKey : keys.privateKey;
      const text = JSON.stringify({ ...reply, id_token: await token.sign(key) });
      response.setHeader('content-length', Buffer.byteLength(text));
      end(text);
    };
    response.end = ((body: unknown) => {
      void changed(String(body));
      return response;
    }) as typeof response.end;
  }

  return {
    issuer,
    /** Registers the client, with where browsers are sent back to, after signing out too. */
    register(redirectUri: string, more: Configuration = {}, afterSignOut?: string): void {
      const provider = new Provider(issuer, {
        clients: [
          {
            ...{ client_id: CLIENT_ID, client_secret: CLIENT_SECRET },
            ...{ redirect_uris: [redirectUri], grant_types: ['authorization_code'] },
            ...(afterSignOut && { post_logout_redirect_uris: [afterSignOut] }),
          },
        ],
        jwks: { keys: [privateJwk as never] },
        claims: {
          ...{ openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
          groups: ['groups'],
        },
        ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
        cookies: { keys: ['cookies of a test'] },
        findAccount: (_context, sub) => {
          const account = accounts.get(sub);
          return account && { accountId: sub, claims: async () => ({ sub, ...account }) };
        },
        // Nobody is asked whether Latchkey may know who they are.
        async loadExistingGrant(context) {
          const { client, session } = context.oidc;
          const grant = new context.oidc.provider.Grant({
            clientId: client?.clientId ?? '',
            accountId: session?.accountId ?? '',
          });
          grant.addOIDCScope('openid email profile groups');
          await grant.save();
          return grant;
        },
        ...more,
      });
      handle = provider.callback();
    },
    /** From now on; without anything, no more. */
    tamper(how?: Tampering): void {
      tampering = how;
    },
    /** As when it is restarted. */
    fail(): void {
      handle = (_request, response) => response.writeHead(500).end('broken');
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type TestOpenIdProvider = Awaited<ReturnType<typeof startOpenIdProvider>>;

/**
 * Signs in at the provider as its own page would.
 * @param url that Latchkey sends the browser to
 * @returns where the provider sends the browser back to
 */
export async function signInAtProvider(url: string, sub: string): Promise<URL> {
  const { origin } = new URL(url);
  const jar = new Map<string, string>();
  const go = async (to: string, form?: Record<string, string>): Promise<string> => {
    const response = await fetch(new URL(to, origin), {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      jar.set(name, value);
    }
    const next = response.headers.get('location');
    if (next === null) throw new Error(`${to}: ${response.status} ${await response.text()}`);
    return next;
  };
  let next = await go(url);
  for (let steps = 0; steps < 10 && new URL(next, origin).origin === origin; steps++) {
    const form = { prompt: 'login', login: sub, password: 'any' };
    next = await go(next, next.includes('/interaction/') ? form : undefined);
  }
  return new URL(next, origin);
}
