/** Where a store in PostgreSQL is. */
export interface StoreAddress {
  /** `postgres://USER@HOST:PORT/DATABASE`, as libpq knows it. */
  readonly url: string;
  /** Read at every new connection, so that a new password needs no restart. */
  readonly passwordFile?: string;
}

/** For the operator: without the user's name and password. */
export function placeOf({ url }: StoreAddress): string {
  if (!URL.canParse(url)) return 'PostgreSQL';
  const { hostname, port, pathname } = new URL(url);
  return `postgres://${hostname}${port ? `:${port}` : ''}${pathname}`;
}

/** Whether password hashes can be read on the way there. */
export function isPlainAndFar({ url }: StoreAddress): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname, searchParams } = new URL(url);
  const isHere = ['', 'localhost', '[::1]'].includes(hostname) || hostname.startsWith('127.');
  const isSocket = searchParams.get('host')?.startsWith('/') || hostname.startsWith('%2F');
  if (isHere || isSocket) return false;
  const mode = searchParams.get('sslmode') ?? process.env.PGSSLMODE ?? 'disable';
  return searchParams.get('ssl') !== 'true' && ['disable', 'allow', 'prefer'].includes(mode);
}
