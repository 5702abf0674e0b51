import { Secret } from '../../../kernel/secret.ts';

/** Under TLS browsers hold this name to Secure, to this host alone and to the whole of it. */
const SECURE_NAME = '__Host-latchkey';
const MAX_COOKIE_CHARACTERS = 8192;

/** A header of a request by its lower-case name; empty where none is sent. */
export type HeaderOf = (name: string) => string;

/**
 * The cookie of a session. Over TLS, also one that ends at a proxy before us, it is `__Host-latchkey`
 * with `Secure`. On plain loopback not all browsers keep such a cookie; there it has a name with the
 * port in it, because cookies do not tell the ports of a host apart, and two installations
 * would sign each other out.
 */
export interface SessionCookies {
  /** What the browser shows; undefined for none. */
  read(header: HeaderOf): Secret | undefined;
  /** Value of `Set-Cookie`. @param origin of the page that signs in, e.g. `https://host:8530` */
  write(secret: Secret, maxAgeSeconds: number, origin: string): string;
  /** Values that take away whichever there is. */
  clear(header: HeaderOf): string[];
}

/** @param tls the port speaks TLS: no other cookie than `__Host-latchkey` is looked at */
export function createSessionCookies({ tls }: { readonly tls: boolean }): SessionCookies {
  return {
    read(header) {
      const shown = parse(header('cookie'));
      const value =
        shown.get(SECURE_NAME) ?? (tls ? undefined : shown.get(plainName(hostOf(header))));
      return value === undefined ? undefined : new Secret(value);
    },
    write(secret, maxAge, origin) {
      const isSecure = tls || origin.startsWith('https://');
      const name = isSecure ? SECURE_NAME : plainName(new URL(origin).host);
      return cookie(name, secret.reveal(), { maxAge, isSecure });
    },
    clear(header) {
      const gone = [cookie(SECURE_NAME, '', { maxAge: 0, isSecure: true })];
      if (!tls) gone.push(cookie(plainName(hostOf(header)), '', { maxAge: 0, isSecure: false }));
      return gone;
    },
  };
}

/** The host that a request is for, with its port unless that is the usual one. */
export function hostOf(header: HeaderOf): string {
  return (header(':authority') || header('host')).toLowerCase();
}

function plainName(host: string): string {
  return `latchkey-${/:(\d+)$/.exec(host)?.[1] ?? '80'}`;
}

function cookie(
  name: string,
  value: string,
  { maxAge, isSecure }: { maxAge: number; isSecure: boolean },
): string {
  const secure = isSecure ? '; Secure' : '';
  return `${name}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Strict${secure}`;
}

function parse(header: string): Map<string, string> {
  const shown = new Map<string, string>();
  if (header.length > MAX_COOKIE_CHARACTERS) return shown;
  for (const part of header.split(';')) {
    const equals = part.indexOf('=');
    const name = part.slice(0, equals).trim();
    // Of two with one name the browser sends the better match first.
    if (equals > 0 && !shown.has(name)) shown.set(name, part.slice(equals + 1).trim());
  }
  return shown;
}
