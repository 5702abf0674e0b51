import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { Replica } from './replica-rig.ts';

const LOOK_EVERY_MS = 50;

export interface Balancer {
  readonly address: string;
  /** How many replicas it gives connections to. */
  readonly size: number;
}

/**
 * What stands in front of replicas: gives each new connection to one that is ready, in turn, and the next
 * one if that does not take it. It knows nothing of what goes through.
 */
export async function balance(replicas: () => readonly Replica[]): Promise<Balancer> {
  const ready = new Set<string>();
  const sockets = new Set<Socket>();
  let turn = 0;
  const look = async () => {
    for (const replica of replicas()) {
      if (await replica.isReady()) ready.add(replica.clusterUrl);
      else ready.delete(replica.clusterUrl);
    }
  };
  await look();
  let isOver = false;
  void (async () => {
    for (; !isOver; await sleep(LOOK_EVERY_MS)) await look();
  })();
  const server = createServer((client) => {
    const all = [...ready];
    const first = turn++;
    const tryOne = (at: number) => {
      const url = all[(first + at) % all.length];
      if (url === undefined || at >= all.length) return client.destroy();
      const { hostname, port } = new URL(url);
      const upstream = connect(Number(port), hostname);
      upstream.once('error', () => tryOne(at + 1));
      upstream.once('connect', () => {
        upstream.removeAllListeners('error');
        join(client, upstream);
      });
      return client;
    };
    client.on('error', () => undefined);
    tryOne(0);
  });
  const join = (client: Socket, upstream: Socket) => {
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.end();
      });
    }
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    isOver = true;
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    get size() {
      return ready.size;
    },
  };
}
