import { z } from 'zod';
import type { Sealer } from '../../../authenticate/provider/sealer.ts';
import { Secret } from '../../../kernel/secret.ts';
import type { HeaderOf } from './session-cookie.ts';

/** Where the browser shows it: at signing out alone, not with every call. */
const PATH = '/v2/latchkey/session';
const PATTERN = /^[A-Za-z0-9_-]+$/;
/** Browsers keep no more of one cookie. */
const MAX_VALUE_CHARACTERS = 3800;
const MAX_COOKIE_CHARACTERS = 16_384;

const kept = z.object({ sessionId: z.string(), idToken: z.string() });

/**
 * The ID token of a sign-in, which the provider wants to see again when the person signs out there
 * (`id_token_hint`). The browser keeps it, sealed: so it is nowhere in the store, and goes with the browser.
 */
export interface IdTokenCookie {
  /** Of this session; undefined where there is none, or of another one. */
  read(header: HeaderOf, sessionId: string): Secret | undefined;
  /** @returns undefined for one that is too long for a cookie */
  write(sessionId: string, idToken: Secret, maxAgeSeconds: number): string | undefined;
  clear(): string;
}

/** @param origin where browsers reach the console */
export function createIdTokenCookie(sealer: Sealer, origin: () => string): IdTokenCookie {
  const place = () => {
    const { protocol, port } = new URL(origin());
    const isSecure = protocol === 'https:';
    const name = isSecure ? '__Secure-latchkey-id' : `latchkey-id-${port || '80'}`;
    return { name, more: `Path=${PATH}; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}` };
  };
  return {
    read(header, sessionId) {
      const shown = header('cookie');
      if (shown.length > MAX_COOKIE_CHARACTERS) return undefined;
      const start = `${place().name}=`;
      const value = shown.split(/;\s*/).find((each) => each.startsWith(start));
      const sealed = value?.slice(start.length) ?? '';
      const text = PATTERN.test(sealed) ? sealer.open(new Secret(sealed)) : undefined;
      const found = text === undefined ? undefined : kept.parse(JSON.parse(text));
      return found?.sessionId === sessionId ? new Secret(found.idToken) : undefined;
    },
    write(sessionId, idToken, maxAge) {
      const sealed = sealer.seal(JSON.stringify({ sessionId, idToken: idToken.reveal() })).reveal();
      if (sealed.length > MAX_VALUE_CHARACTERS) return undefined;
      const { name, more } = place();
      return `${name}=${sealed}; Max-Age=${maxAge}; ${more}`;
    },
    clear() {
      const { name, more } = place();
      return `${name}=; Max-Age=0; ${more}`;
    },
  };
}
