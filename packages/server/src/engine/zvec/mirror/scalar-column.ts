import type { Scalar } from '../../engine.ts';
import { DataType, type FieldSpec } from '../../spec.ts';
import { GrowingArray } from './growing-array.ts';
import { PagedList } from './paged-list.ts';

const FIRST = 1024;
/** What a text takes beside its characters. */
const BYTES_PER_TEXT = 32;

const NUMBERS: ReadonlySet<DataType> = new Set<DataType>([
  DataType.Int8,
  DataType.Int16,
  DataType.Int32,
  DataType.Int64,
  DataType.Float,
  DataType.Double,
]);

/** The values of a scalar field, by slot. */
export interface ScalarColumn {
  readonly field: FieldSpec;
  readonly bytes: number;
  /** Numbers, with 0 for null; undefined for fields of other types. */
  readonly numbers: Float64Array | undefined;
  /** Whether every value can be read: integers beyond 2^53 cannot. */
  readonly isExact: boolean;
  /** Whether a value was null at any time. */
  readonly hasNulls: boolean;
  isNull(slot: number): boolean;
  /** As a filter reads it. */
  get(slot: number): Scalar;
  set(slot: number, value: Scalar): void;
}

/** @returns undefined for types that are not kept by slot */
export function scalarColumn(field: FieldSpec): ScalarColumn | undefined {
  if (NUMBERS.has(field.type)) return new NumberColumn(field);
  const isKept = field.type === DataType.VarChar || field.type === DataType.Bool;
  return isKept ? new ValueColumn(field) : undefined;
}

class NumberColumn implements ScalarColumn {
  readonly field: FieldSpec;
  readonly #numbers = new GrowingArray(Float64Array, FIRST);
  readonly #nulls = new GrowingArray(Uint8Array, FIRST);
  isExact = true;
  hasNulls = false;

  constructor(field: FieldSpec) {
    this.field = field;
  }

  get bytes(): number {
    return this.#numbers.bytes + this.#nulls.bytes;
  }

  get numbers(): Float64Array {
    return this.#numbers.all;
  }

  isNull(slot: number): boolean {
    return this.#nulls.all[slot] === 1;
  }

  get(slot: number): Scalar {
    return this.isNull(slot) ? null : (this.numbers[slot] as number);
  }

  set(slot: number, value: Scalar): void {
    this.#numbers.reserve(slot + 1);
    this.#nulls.reserve(slot + 1);
    this.#nulls.all[slot] = value === null ? 1 : 0;
    this.numbers[slot] = typeof value === 'number' ? value : 0;
    if (value === null) this.hasNulls = true;
    if (typeof value === 'bigint') this.isExact = false;
  }
}

class ValueColumn implements ScalarColumn {
  readonly field: FieldSpec;
  readonly numbers = undefined;
  readonly isExact = true;
  readonly hasNulls = true;
  readonly #values = new PagedList<Scalar>();
  #bytes = 0;

  constructor(field: FieldSpec) {
    this.field = field;
  }

  get bytes(): number {
    return this.#bytes;
  }

  isNull(slot: number): boolean {
    return this.get(slot) === null;
  }

  get(slot: number): Scalar {
    return this.#values.get(slot) ?? null;
  }

  set(slot: number, value: Scalar): void {
    this.#bytes += bytesOf(value) - (slot < this.#values.length ? bytesOf(this.get(slot)) : 0);
    // Slots come in turn but for those that are given away again: no holes.
    while (this.#values.length < slot) this.#values.push(null);
    this.#values.set(slot, value);
  }
}

function bytesOf(value: Scalar): number {
  return 8 + (typeof value === 'string' ? BYTES_PER_TEXT + value.length : 0);
}
