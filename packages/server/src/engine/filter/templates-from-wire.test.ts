import { ApiError, encodeInt64s, type messages, wire } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { compileFilter } from './compile-filter.ts';
import { FILTER_LIMITS } from './limits.ts';
import { templatesFromWire } from './templates-from-wire.ts';
import { SCHEMA } from './test-schema.ts';

const { QueryRequest } = wire.milvus;
const { TemplateArrayValue, TemplateValue } = wire.schema;

type Value = messages.proto.schema.TemplateValue.$Properties;

/** Values as a server gets them: encoded into a request and decoded again. */
function sent(values: Record<string, Value>) {
  const made = Object.entries(values).map(([name, value]) => [name, TemplateValue.create(value)]);
  const request = QueryRequest.create({ expr_template_values: Object.fromEntries(made) });
  const received = QueryRequest.decode(QueryRequest.encode(request).finish());
  return templatesFromWire(received.expr_template_values);
}

/** An integer beyond numbers, as the codec has it. */
function long(value: bigint): NonNullable<Value['int64_val']> {
  const tag = 2 << 3;
  return TemplateValue.decode(Uint8Array.of(tag, ...encodeInt64s([value]))).int64_val ?? 0;
}

/** Packed fields carry their bytes as they lie in the message. */
const packedDoubles = (...values: number[]) => new Uint8Array(Float64Array.from(values).buffer);

test('every kind of template value arrives as the literal that it stands for', () => {
  const templates = sent({
    bool: { bool_val: true },
    no: { bool_val: false },
    int: { int64_val: 5 },
    zero: { int64_val: 0 },
    big: { int64_val: long(9007199254740993n) },
    negative: { int64_val: long(-(2n ** 63n)) },
    float: { float_val: 2.5 },
    whole: { float_val: 2 },
    text: { string_val: 'a "b"' },
    bools: { array_val: { bool_data: { data: [true, false] } } },
    longs: { array_val: { long_data: { data: encodeInt64s([1, 128, 2n ** 60n]) } } },
    doubles: { array_val: { double_data: { data: packedDoubles(1.5, -2) } } },
    texts: { array_val: { string_data: { data: ['a', ''] } } },
    nested: { array_val: { array_data: { data: [{ string_data: { data: ['a'] } }, {}] } } },
    mixed: {
      array_val: {
        json_data: {
          data: ['1', '9007199254740993', '"a"', '[true]'].map((one) => Buffer.from(one)),
        },
      },
    },
    empty: { array_val: {} },
  });
  expect({ ...templates }).toEqual({
    bool: true,
    no: false,
    int: 5n,
    zero: 0n,
    big: 9007199254740993n,
    negative: -(2n ** 63n),
    float: 2.5,
    whole: { float: 2 },
    text: 'a "b"',
    bools: [true, false],
    longs: [1, 128, 2n ** 60n],
    doubles: [1.5, { float: -2 }],
    texts: ['a', ''],
    nested: [['a'], []],
    mixed: [1, 9007199254740993n, 'a', [true]],
    empty: [],
  });
});

test('a value without a type, of bytes, or of JSON that no literal can say is refused', () => {
  expect(() => sent({ x: {} })).toThrow(ApiError);
  expect(() => sent({ x: { bytes_val: Buffer.from('a') } })).toThrow('{x} is of an unknown type');
  for (const json of ['{}', 'null', 'nonsense']) {
    const array_val = { json_data: { data: [Buffer.from(json)] } };
    expect(() => sent({ x: { array_val } })).toThrow('{x} is of an unknown type');
  }
});

test('lists nested beyond reason are refused', () => {
  let array = TemplateArrayValue.create({});
  for (let level = 0; level < 50; level++) {
    array = TemplateArrayValue.create({ array_data: { data: [array] } });
  }
  const value = TemplateValue.create({ array_val: array });
  expect(() => templatesFromWire({ x: value })).toThrow('{x} is of an unknown type');
});

test('no more of a list is read than tells that it is too long', () => {
  const limit = FILTER_LIMITS.listItems;
  const most = limit + 1;
  const many = Array.from({ length: limit + 10 }, (_, at) => at);
  const doubles = packedDoubles(...many.map((one) => one + 0.5));
  const lists = {
    longs: { long_data: { data: encodeInt64s(many) } },
    doubles: { double_data: { data: doubles } },
    texts: { string_data: { data: many.map((one) => `${one}`) } },
  };
  for (const array_val of Object.values(lists)) {
    const { list } = sent({ list: { array_val } }) as { list: unknown[] };
    expect(list).toHaveLength(most);
    const used = () => compileFilter('d in {list}', SCHEMA, sent({ list: { array_val } }));
    expect(used).toThrow(`holds more than ${limit} items`);
  }
  const half = { long_data: { data: encodeInt64s(many.slice(0, limit / 2)) } };
  const nested = {
    array_val: {
      array_data: { data: [half, half, half].map((one) => TemplateArrayValue.create(one)) },
    },
  };
  const { list } = sent({ list: nested }) as { list: unknown[][] };
  expect(list.map((one) => one.length)).toEqual([limit / 2, limit / 2 - 2, 0]);
});

test('more JSON than may be in templates is refused', () => {
  const text = Buffer.from(`"${'a'.repeat(60_000)}"`);
  const array_val = { json_data: { data: Array.from({ length: 10 }, () => text) } };
  expect(Object.keys(sent({ a: { array_val } }))).toEqual(['a']);
  expect(() => sent({ a: { array_val }, b: { array_val } })).toThrow(
    'more than 1048576 bytes of JSON, with {b}',
  );
});

test('no values at all are none', () => {
  expect({ ...templatesFromWire(undefined) }).toEqual({});
  expect({ ...templatesFromWire(null) }).toEqual({});
});
