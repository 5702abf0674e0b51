import type { Scalar } from '../engine.ts';
import { type BytesIn, DamagedBytes } from './bytes-in.ts';
import type { BytesOut } from './bytes-out.ts';

/** How the values of a column are written; the same for ever: journals of older servers are read. */
const COLUMN_KIND = {
  /** Each value behind its type. */
  any: 0,
  /** 64-bit floats. */
  numbers: 1,
  /** Texts in UTF-8. */
  texts: 2,
  /** One value that every row has. */
  same: 3,
} as const;

/** A longer text is written for each row: the size of an entry tells about how much the store will take. */
const MAX_SHARED = 16;

const TYPE = {
  null: 0,
  false: 1,
  true: 2,
  number: 3,
  bigint: 4,
  text: 5,
  odd: 6,
  list: 7,
} as const;

/** Lists within lists; deeper ones are not made by any client. */
const MAX_DEPTH = 16;

/** Writes the values from `start` to before `end`: each, or one for all where that does. */
export function writeScalars(
  out: BytesOut,
  values: readonly Scalar[],
  { start, end, each = false }: { start: number; end: number; each?: boolean },
): void {
  const kind = kindOf(values, { start, end, each });
  out.u8(kind);
  if (kind === COLUMN_KIND.same) writeScalar(out, values[start] as Scalar);
  else if (kind === COLUMN_KIND.numbers) {
    const numbers = Float64Array.from(values.slice(start, end) as number[]);
    out.bytes(new Uint8Array(numbers.buffer));
  } else {
    for (let at = start; at < end; at++) {
      if (kind === COLUMN_KIND.texts) out.text(values[at] as string);
      else writeScalar(out, values[at] as Scalar);
    }
  }
}

/** @throws DamagedBytes */
export function readScalars(from: BytesIn, count: number): Scalar[] {
  const kind = from.u8();
  switch (kind) {
    case COLUMN_KIND.same:
      return new Array<Scalar>(count).fill(readScalar(from));
    case COLUMN_KIND.numbers: {
      const bytes = from.bytes(count * 8);
      return Array.from({ length: count }, (_, at) => bytes.readDoubleLE(at * 8));
    }
    case COLUMN_KIND.texts:
      return Array.from({ length: count }, () => from.text());
    case COLUMN_KIND.any:
      return Array.from({ length: count }, () => readScalar(from));
    default:
      throw new DamagedBytes(`a column of kind ${kind}`);
  }
}

function kindOf(
  values: readonly Scalar[],
  { start, end, each }: { start: number; end: number; each: boolean },
): number {
  const first = values[start] as Scalar;
  const type = typeof first;
  const isShort = typeof first === 'string' ? first.length <= MAX_SHARED : !Array.isArray(first);
  let isSame = !each && end - start > 1 && isShort;
  let isPlain = type === 'number' || type === 'string';
  for (let at = start; at < end && (isSame || isPlain); at++) {
    const value = values[at] as Scalar;
    isSame &&= Object.is(value, first);
    isPlain &&= typeof value === type && (type === 'number' || (value as string).isWellFormed());
  }
  if (isSame) return COLUMN_KIND.same;
  if (!isPlain) return COLUMN_KIND.any;
  return type === 'number' ? COLUMN_KIND.numbers : COLUMN_KIND.texts;
}

function writeScalar(out: BytesOut, value: Scalar): void {
  if (typeof value === 'number') {
    out.u8(TYPE.number);
    out.f64(value);
  } else if (typeof value === 'string') {
    const isOdd = !value.isWellFormed();
    out.u8(isOdd ? TYPE.odd : TYPE.text);
    out.text(value, isOdd ? 'utf16le' : 'utf8');
  } else if (typeof value === 'bigint') {
    out.u8(TYPE.bigint);
    out.i64(value);
  } else if (typeof value === 'boolean') {
    out.u8(value ? TYPE.true : TYPE.false);
  } else if (value) {
    out.u8(TYPE.list);
    out.u32(value.length);
    for (const one of value) writeScalar(out, one);
  } else {
    out.u8(TYPE.null);
  }
}

function readScalar(from: BytesIn, depth = 0): Scalar {
  const type = from.u8();
  switch (type) {
    case TYPE.null:
      return null;
    case TYPE.false:
      return false;
    case TYPE.true:
      return true;
    case TYPE.number:
      return from.f64();
    case TYPE.bigint:
      return from.i64();
    case TYPE.text:
      return from.text();
    case TYPE.odd:
      return from.text('utf16le');
    case TYPE.list: {
      if (depth === MAX_DEPTH) throw new DamagedBytes('lists within lists');
      return Array.from({ length: from.count(1) }, () => readScalar(from, depth + 1));
    }
    default:
      throw new DamagedBytes(`a value of type ${type}`);
  }
}
