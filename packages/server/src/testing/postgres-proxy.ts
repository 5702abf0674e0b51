import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryDir } from './temporary-store.ts';

/** What stands between a replica and its PostgreSQL. */
export interface PostgresProxy {
  readonly url: string;
  /** From now on nothing gets through, and nobody is told: open connections stay open, new ones wait. */
  cut(): void;
  /** Ends what hung, and lets through what comes. */
  heal(): void;
}

/** @param url with the server's socket directory in `host` */
export async function proxyPostgres(url: string): Promise<PostgresProxy> {
  const target = new URL(url.replace('@/', '@socket/'));
  const behind = join(target.searchParams.get('host') ?? '', '.s.PGSQL.5432');
  const dir = temporaryDir();
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((client) => {
    const upstream = connect(behind);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => {
        if (!isCut) to.write(chunk);
      });
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        if (!isCut) to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(join(dir, '.s.PGSQL.5432'), resolve));
  const end = () => {
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    isCut = false;
    end();
    server.close();
  });
  return {
    url: url.replace(/host=[^&]*/, `host=${encodeURIComponent(dir)}`),
    cut() {
      isCut = true;
    },
    heal() {
      isCut = false;
      end();
    },
  };
}
