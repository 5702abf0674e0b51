import { expect, test } from 'vitest';
import { jsonBuffer } from './json-buffer.ts';
import { jsonText, RawJson } from './json-text.ts';

const rows = (count: number) =>
  Array.from(
    { length: count },
    (_, at) => new RawJson(`{"id":${at},"text":"é${'x'.repeat(at % 300)}"}`),
  );

test.each([0, 1, 20, 5000])(
  'a reply of %d rows is the text that it is at a stroke',
  async (count) => {
    const reply = {
      code: 0,
      cost: 0,
      left: undefined,
      data: rows(count),
      topks: [count, 2n ** 60n],
      inside: { count, none: undefined, keys: rows(count), last: { keys: rows(count), empty: {} } },
    };
    expect((await jsonBuffer(reply)).toString()).toBe(jsonText(reply));
  },
);

test('one with many rows lets others have their turn', async () => {
  let turns = 0;
  const count = setInterval(() => turns++, 1);
  await jsonBuffer({ data: rows(200_000) });
  clearInterval(count);
  expect(turns).toBeGreaterThan(2);
});
