import { errors } from '@latchkey/contract';
import { type HeaderOf, hostOf } from './session-cookie.ts';

/** A form or a link cannot send it, and a script of another site only if we said so, which we never do. */
const MARK = 'x-latchkey-console';

/** Whether a request says that a script of the console sends it; the cookie counts for such alone. */
export function saysItIsOurs(header: HeaderOf): boolean {
  return header(MARK) === '1';
}

/**
 * Holds a request that says it is from the console to what the browser adds by itself: `Origin`, and
 * `Sec-Fetch-Site` where the browser knows it.
 * @throws errors.crossSiteRequest
 */
export function requireOwnPage(header: HeaderOf): void {
  const site = header('sec-fetch-site');
  if (site && site !== 'same-origin') throw errors.crossSiteRequest();
  const origin = header('origin');
  if (origin && hostOfOrigin(origin) !== hostOf(header)) {
    throw errors.crossSiteRequest();
  }
}

/**
 * The origin of the console's page that a request is from, for what is for browsers alone: they always
 * say it. @throws errors.crossSiteRequest
 */
export function ownOrigin(header: HeaderOf): string {
  const origin = header('origin');
  if (!saysItIsOurs(header) || !origin) throw errors.crossSiteRequest();
  requireOwnPage(header);
  return origin;
}

function hostOfOrigin(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined;
  }
}
