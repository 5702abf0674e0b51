import { ApiError, errors } from '@latchkey/contract';
import * as client from 'openid-client';
import type { Clock } from '../../kernel/clock.ts';
import { Secret } from '../../kernel/secret.ts';
import { Semaphore } from '../../kernel/semaphore.ts';
import type { Log } from '../../observe/log.ts';
import type { Flow } from './flows.ts';
import { type Claims, identityFrom, isComplete, type ProvenIdentity } from './proven-identity.ts';

/** Seconds that the provider may take for an answer. */
const PATIENCE_S = 10;
/** How long what the provider says of itself is good for. */
const METADATA_MS = 60 * 60_000;
/** Sign-ins that wait for the provider at once. */
const AT_ONCE = 8;
const MAX_WAITING = 100;

export interface ProviderSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** None: a public client, which PKCE alone protects. */
  readonly clientSecret?: Secret;
  /** For people. */
  readonly name: string;
  readonly scopes: readonly string[];
  readonly groupsClaim: string;
}

/** Who a browser came back as, and the token that says so. */
export interface Identified {
  readonly identity: ProvenIdentity;
  readonly idToken: Secret;
}

/**
 * The organization's OpenID provider: authorization code with PKCE, state and nonce. The protocol and
 * the checks of the ID token (issuer, audience, times, nonce, signature) are openid-client's.
 */
export class OpenIdProvider {
  readonly #settings: ProviderSettings;
  readonly #redirectUri: () => string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #turns: Semaphore;
  #known:
    | { readonly configuration: Promise<client.Configuration>; readonly until: number }
    | undefined;

  constructor(parts: {
    settings: ProviderSettings;
    /** Where the provider sends browsers back to. */
    redirectUri: () => string;
    clock: Clock;
    log: Log;
  }) {
    this.#settings = parts.settings;
    this.#redirectUri = parts.redirectUri;
    this.#clock = parts.clock;
    this.#log = parts.log;
    const full = () => errors.providerUnreachable(this.name);
    this.#turns = new Semaphore({ permits: AT_ONCE, waits: { most: MAX_WAITING, full } });
  }

  get name(): string {
    return this.#settings.name;
  }

  /** Where to send a browser. @throws errors.providerUnreachable */
  async urlFor({ state, nonce, verifier, confirms, links }: Flow): Promise<string> {
    const configuration = await this.#asked(() => this.#discovered());
    const url = client.buildAuthorizationUrl(configuration, {
      ...{ redirect_uri: this.#redirectUri(), scope: this.#settings.scopes.join(' ') },
      ...{ state, nonce, code_challenge_method: 'S256' },
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      ...((confirms ?? links) && { prompt: 'login', max_age: '0' }),
    });
    return url.href;
  }

  /**
   * Where a browser is signed out at the provider (RP-initiated logout), and comes back from.
   * @param email whose session it is: a hint, so that the provider need not ask
   * @param idToken of the sign-in, which some providers insist on (`id_token_hint`)
   * @returns undefined where the provider has no such page, or does not answer: who signs out must be
   * able to all the same
   */
  async signOutUrl(
    email: string,
    comeBackTo: string,
    idToken?: Secret,
  ): Promise<string | undefined> {
    try {
      const configuration = await this.#asked(() => this.#discovered());
      if (!configuration.serverMetadata().end_session_endpoint) return undefined;
      return client.buildEndSessionUrl(configuration, {
        ...{ post_logout_redirect_uri: comeBackTo, logout_hint: email },
        ...(idToken && { id_token_hint: idToken.reveal() }),
      }).href;
    } catch (error) {
      if (error instanceof ApiError) return undefined;
      throw error;
    }
  }

  /**
   * Who a browser comes back as.
   * @param query of the address that it came back to
   * @throws errors.providerSignInFailed, providerEmail, providerUnreachable
   */
  async identify(query: string, { state, nonce, verifier }: Flow): Promise<Identified> {
    const { groupsClaim } = this.#settings;
    const address = new URL(`${this.#redirectUri()}?${query}`);
    return this.#asked(async () => {
      const configuration = await this.#discovered();
      const tokens = await client.authorizationCodeGrant(configuration, address, {
        ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier },
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) throw errors.providerSignInFailed('the identity provider sent no ID token');
      const more = isComplete(claims, groupsClaim)
        ? {}
        : await this.#userInfo(configuration, tokens.access_token, claims.sub);
      // What was signed counts where both say something; an address is verified where it is from.
      const { email_verified: verified, ...rest } = more;
      const known = claims.email === undefined || claims.email === more.email ? more : rest;
      const refused = verified === false ? { email_verified: false } : {};
      const identity = identityFrom({ ...refused, ...known, ...claims }, groupsClaim);
      return { identity, idToken: new Secret(tokens.id_token ?? '') };
    });
  }

  async #userInfo(
    configuration: client.Configuration,
    accessToken: string,
    subject: string,
  ): Promise<Claims> {
    if (!configuration.serverMetadata().userinfo_endpoint) return {};
    return client.fetchUserInfo(configuration, accessToken, subject);
  }

  #discovered(): Promise<client.Configuration> {
    const now = this.#clock.now();
    if (this.#known && now < this.#known.until) return this.#known.configuration;
    const configuration = this.#discover();
    this.#known = { configuration, until: now + METADATA_MS };
    // Whoever comes next asks again.
    configuration.catch(() => {
      this.#known = undefined;
    });
    return configuration;
  }

  async #discover(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings;
    const execute = [client.enableNonRepudiationChecks];
    // Only on loopback: the settings allow http nowhere else.
    if (issuer.startsWith('http:')) execute.push(client.allowInsecureRequests);
    return client.discovery(new URL(issuer), clientId, undefined, authentication(clientSecret), {
      ...{ execute, timeout: PATIENCE_S },
    });
  }

  /** Bounds how much is asked at once, and says of every failure what it means. */
  async #asked<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await this.#turns.run(work);
    } catch (error) {
      throw this.#meaningOf(error);
    }
  }

  #meaningOf(error: unknown): unknown {
    if (error instanceof client.AuthorizationResponseError) {
      return errors.providerSignInFailed(`${this.name} answered ${word(error.error)}`);
    }
    if (error instanceof client.ResponseBodyError) {
      this.#log.warn({ error: word(error.error) }, 'the identity provider refuses a sign-in');
      return errors.providerSignInFailed(`${this.name} answered ${word(error.error)}`);
    }
    if (error instanceof client.WWWAuthenticateChallengeError) {
      const text = 'it does not accept this server (client-id, client-secret-file)';
      this.#log.warn(`${this.name}: ${text}`);
      return errors.providerSignInFailed(text);
    }
    if (error instanceof client.ClientError) {
      const { code = '', message, cause } = error;
      const reason = cause instanceof Error ? cause.message : message;
      this.#log.warn({ code, reason }, 'a sign-in at the identity provider failed');
      if (!ANSWERED.test(code)) return errors.providerUnreachable(this.name);
      return errors.providerSignInFailed(MEANINGS[code] ?? 'its answer is not to be trusted');
    }
    if (error instanceof Error && !(error instanceof ApiError)) {
      this.#log.warn({ reason: error.message }, 'the identity provider cannot be asked');
      return errors.providerUnreachable(this.name);
    }
    return error;
  }
}

/** Codes of openid-client for answers that came, and were not good. */
const ANSWERED = /^OAUTH_(?:JWT|JSON_ATTRIBUTE|KEY_SELECTION|INVALID_RESPONSE|UNSUPPORTED)/;
const MEANINGS: Readonly<Record<string, string>> = {
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED:
    'its times do not fit: look whether the clocks of both servers are right',
};

/** By HTTP Basic, unless the provider says that it takes the other way alone. */
function authentication(secret: Secret | undefined): client.ClientAuth {
  if (!secret) return client.None();
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const isBasic = methods.includes('client_secret_basic');
    const chosen = isBasic ? client.ClientSecretBasic : client.ClientSecretPost;
    chosen(secret.reveal())(server, ...rest);
  };
}

/** An error code of OAuth, cut down to what one may hold. */
const word = (text: string) => text.replaceAll(/[^\w.-]/g, '').slice(0, 60);
