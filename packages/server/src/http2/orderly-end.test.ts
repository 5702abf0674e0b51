import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { requestFrame } from '../testing/raw-http2.ts';
import { Connection } from './connection.ts';
import { FrameReader } from './frame-reader.ts';
import { frameOf, settingsOf, uint32 } from './frame-writer.ts';
import { encodeHeaders } from './hpack/encode-headers.ts';
import { CODE, FRAME, PREFACE, SETTING } from './protocol.ts';

const HEAD = encodeHeaders([[':status', '200']]);
const BODY = Buffer.alloc(100_000, 'b');
const WINDOW = 1024 * 1024;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A connection that has answered a call, to a peer that takes a piece of it each time that it is told to. */
async function answered() {
  let takeOne: (() => void) | undefined;
  let taken = 0;
  const reader = new FrameReader((type, _flags, _id, payload) => {
    if (type === FRAME.data) taken += payload.length;
  });
  const socket = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      takeOne = () => {
        reader.push(chunk);
        done();
      };
    },
  });
  const connection = new Connection(socket as Socket, {
    ...{ role: 'server', maxHeaderBytes: 16 * 1024, maxHeaderPairs: 128, maxStreams: 100 },
    ...{ streamWindow: 65_535, window: WINDOW, maxQueuedBytes: WINDOW },
    onStream: (stream) => stream.send({ head: HEAD, body: [BODY] }),
    onBug: (error) => expect.unreachable(String(error)),
  });
  const windows = settingsOf([[SETTING.initialWindowSize, WINDOW]]);
  const greeting = [PREFACE, frameOf(FRAME.settings, 0, 0, windows)];
  const more = frameOf(FRAME.windowUpdate, 0, 0, uint32(WINDOW));
  socket.push(Buffer.concat([...greeting, more, requestFrame(1, true)]));
  await turn();
  return {
    ...{ socket, connection },
    async takeAll() {
      for (let one = takeOne; one; one = takeOne) {
        takeOne = undefined;
        one();
        await turn();
      }
      return taken;
    },
  };
}

test('a peer that takes a reply slowly gets all of it, though the connection is to end', async () => {
  const { socket, connection, takeAll } = await answered();
  connection.close();
  vi.advanceTimersByTime(3000);
  expect(await takeAll()).toBe(BODY.length);
  expect(socket.destroyed).toBe(false);
  vi.advanceTimersByTime(1000);
  expect(socket.destroyed).toBe(true);
});

test('one that takes nothing is not waited for for ever, nor one that broke the rules for long', async () => {
  const slow = await answered();
  slow.connection.close();
  vi.advanceTimersByTime(10_000);
  expect(slow.socket.destroyed).toBe(true);
  const wrong = await answered();
  wrong.connection.fail(CODE.protocolError);
  vi.advanceTimersByTime(1000);
  expect(wrong.socket.destroyed).toBe(true);
});
