import { Secret } from '../../../kernel/secret.ts';
import type { HeaderOf } from './session-cookie.ts';

const PATTERN = /^[A-Za-z0-9_-]+$/;
const MAX_COOKIE_CHARACTERS = 8192;

/**
 * The cookie with which a browser comes back from the identity provider. `SameSite=Lax`, for it comes
 * by a link from there; it opens nothing by itself.
 */
export interface FlowCookie {
  read(header: HeaderOf): Secret | undefined;
  write(sealed: Secret, maxAgeSeconds: number): string;
  clear(): string;
}

/** @param origin where browsers reach the console */
export function createFlowCookie(origin: () => string): FlowCookie {
  const place = () => {
    const { protocol, port } = new URL(origin());
    const isSecure = protocol === 'https:';
    const name = isSecure ? '__Host-latchkey-sso' : `latchkey-sso-${port || '80'}`;
    return { name, more: `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}` };
  };
  return {
    read(header) {
      const shown = header('cookie');
      if (shown.length > MAX_COOKIE_CHARACTERS) return undefined;
      const start = `${place().name}=`;
      const found = shown.split(/;\s*/).find((each) => each.startsWith(start));
      const value = found?.slice(start.length);
      return value && PATTERN.test(value) ? new Secret(value) : undefined;
    },
    write(sealed, maxAge) {
      const { name, more } = place();
      return `${name}=${sealed.reveal()}; Max-Age=${maxAge}; ${more}`;
    },
    clear() {
      const { name, more } = place();
      return `${name}=; Max-Age=0; ${more}`;
    },
  };
}
