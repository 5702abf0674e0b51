import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

/** What stands between a replica and its PostgreSQL: a network that is slow, or silent. */
export interface PostgresProxy {
  /** Over TCP. */
  readonly url: string;
  /** From now on nothing gets through, and nobody is told: open connections stay open, new ones wait. */
  cut(): void;
  /** Ends what hung, and lets through what comes. */
  heal(): void;
  /** From now on everything takes so much longer, each way. */
  delay(ms: number): void;
  /** New connections go to another server from now on; those that are there end. */
  redirect(url: string): void;
}

/** @param url with the server's socket directory in `host` */
export async function proxyPostgres(url: string): Promise<PostgresProxy> {
  const target = new URL(url.replace('@/', '@socket/'));
  const socketOf = ({ searchParams }: URL) => join(searchParams.get('host') ?? '', '.s.PGSQL.5432');
  let behind = socketOf(target);
  const sockets = new Set<Socket>();
  let isCut = false;
  let delayMs = 0;
  const server = createServer((client) => {
    const upstream = connect(behind);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      // One chunk after the other, however long each takes.
      let last: Promise<unknown> = Promise.resolve();
      from.on('data', (chunk) => {
        if (isCut) return;
        const due = performance.now() + delayMs;
        last = last.then(async () => {
          if (due > performance.now()) await sleep(due - performance.now());
          if (!isCut) to.write(chunk);
        });
      });
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        if (!isCut) to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const end = () => {
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    isCut = false;
    end();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `postgres://${target.username}@127.0.0.1:${port}${target.pathname}`,
    cut() {
      isCut = true;
    },
    heal() {
      isCut = false;
      end();
    },
    delay(ms) {
      delayMs = ms;
    },
    redirect(to) {
      behind = socketOf(new URL(to.replace('@/', '@socket/')));
      end();
    },
  };
}
