import { expect, test } from 'vitest';
import { rowDigests } from './row-digests.ts';

function digestOf(text: string): string | undefined {
  const json_data = { data: [Buffer.from(text)] };
  return rowDigests([{ field_name: 'j', scalars: { json_data } }], 1)[0];
}

test('JSON is the same in whatever order its members are', () => {
  expect(digestOf('{"a": 1, "b": {"d": 2, "c": [3]}}')).toBe(
    digestOf('{"b":{"c":[3],"d":2},"a":1}'),
  );
});

test('JSON whose numbers differ where a double cannot tell is not the same', () => {
  expect(digestOf('{"id": 9007199254740993}')).not.toBe(digestOf('{"id": 9007199254740992}'));
  expect(digestOf('{"at": [1e3, 1.0]}')).toBe(digestOf('{"at": [1000, 1]}'));
});

test('an object is not the same as the list of its members', () => {
  expect(digestOf('{"a": 1}')).not.toBe(digestOf('[["a", 1]]'));
});
