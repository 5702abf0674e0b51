import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** What stands between a server and an address, and can hold up and cut what goes through. */
export interface TcpProxy {
  readonly url: string;
  /** Bytes that were let through to the address, and back from it. */
  readonly through: { there: number; back: number };
  /** Connections that are open. */
  readonly connections: number;
  /** From now on nothing gets through, and nobody is told: connections stay open, new ones are taken. */
  hold(): void;
  /** Lets through what waits, and what comes. */
  release(): void;
  /** Lets each piece through so much later, ms. */
  delay(ms: number): void;
  /** Ends all connections. */
  cut(): void;
  /** Takes no connections any more, and ends those that are there; `open` undoes it. */
  shut(): Promise<void>;
  open(): Promise<void>;
  close(): void;
}

/** @param url `http://HOST:PORT` */
export async function startTcpProxy(url: string): Promise<TcpProxy> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const waiting: (() => void)[] = [];
  const through = { there: 0, back: 0 };
  let isHeld = false;
  let delayMs = 0;
  const pass = (from: Socket, to: Socket, way: 'there' | 'back') => {
    sockets.add(from);
    from.on('error', () => undefined);
    from.once('close', () => {
      sockets.delete(from);
      to.destroy();
    });
    from.on('data', (chunk: Buffer) => {
      from.pause();
      const send = () => {
        through[way] += chunk.length;
        if (to.destroyed || to.write(chunk)) from.resume();
        else to.once('drain', () => from.resume());
      };
      const later = () => (isHeld ? waiting.push(later) : send());
      if (delayMs > 0) setTimeout(later, delayMs);
      else later();
    });
  };
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ host: target.hostname, port: Number(target.port), noDelay: true });
    pass(client, upstream, 'there');
    pass(upstream, client, 'back');
  });
  const listen = (port: number) =>
    new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    through,
    get connections() {
      return sockets.size / 2;
    },
    hold() {
      isHeld = true;
    },
    release() {
      isHeld = false;
      for (const send of waiting.splice(0)) send();
    },
    delay(ms) {
      delayMs = ms;
    },
    cut,
    async shut() {
      const closed = new Promise((resolve) => server.close(resolve));
      cut();
      await closed;
    },
    open: () => listen(port),
    close() {
      server.close();
      cut();
    },
  };
}
