import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Http2Echo, startHttp2Echo } from '../testing/http2-echo.ts';
import { RawHttp2, requestFrame } from '../testing/raw-http2.ts';
import { frameOf } from './frame-writer.ts';
import { FLAG, FRAME } from './protocol.ts';

let server: Http2Echo;
let client: RawHttp2;
beforeEach(async () => {
  server = await startHttp2Echo();
  client = await RawHttp2.open(server.port);
});
afterEach(() => {
  client.close();
  server.close();
});

const ping = (mark: number) => frameOf(FRAME.ping, 0, 0, Buffer.alloc(8, mark));
const isAnswer = ({ type, flags }: { type: number; flags: number }) =>
  type === FRAME.ping && (flags & FLAG.ack) !== 0;
const answers = () => client.seen.filter(isAnswer).map(({ payload }) => payload[0]);
const typesSeen = () =>
  client.seen.flatMap((frame) => {
    if (isAnswer(frame)) return 'answer';
    return frame.id > 0 && frame.type === FRAME.data ? 'reply' : [];
  });

test('an answer waits a little, so that a small call is not held up by it', async () => {
  client.write(ping(1), requestFrame(1, true));
  await client.next(isAnswer);
  expect(typesSeen()[0]).toBe('reply');
  expect(answers()).toEqual([1]);
});

test('who pings again does not wait, and is answered in turn', async () => {
  client.write(ping(1), ping(2), requestFrame(1, true));
  await client.next(({ type, id }) => type === FRAME.data && id === 1);
  expect(typesSeen().slice(0, 3)).toEqual(['answer', 'answer', 'reply']);
  expect(answers()).toEqual([1, 2]);
});

test('who was just sent much is answered at once: that is how fast more may come', async () => {
  const body = Buffer.alloc(10_000);
  client.write(requestFrame(1, false), frameOf(FRAME.data, 0, 1, body));
  client.write(frameOf(FRAME.data, FLAG.endStream, 1, body));
  await client.next(({ type, id, flags }) => type === FRAME.data && id === 1 && flags !== 0);
  client.write(ping(1), requestFrame(3, true));
  await client.next(({ type, id }) => type === FRAME.data && id === 3);
  const reply = client.seen.findIndex(({ type, id }) => type === FRAME.data && id === 3);
  expect(answers()).toEqual([1]);
  expect(client.seen.findIndex(isAnswer)).toBeLessThan(reply);
});

test('one after the other, each is answered', async () => {
  for (let mark = 1; mark <= 5; mark++) {
    client.write(ping(mark));
    await client.next((frame) => isAnswer(frame) && frame.payload[0] === mark);
  }
  expect(answers()).toEqual([1, 2, 3, 4, 5]);
});
