import { errors, float32View } from '@latchkey/contract';
import { DataType, type FieldSpec } from '../../engine/spec.ts';

const UINT32_MAX = 0xffffffff;

/**
 * Refuses what is no number or infinite in vectors as they are on the wire.
 *
 * @throws errors.invalidParameter
 */
export function checkVectorNumbers(field: FieldSpec, bytes: Uint8Array): void {
  const { type } = field;
  if (type === DataType.FloatVector) checkFloats(field, float32View(bytes));
  else if (type === DataType.Float16Vector) checkHalves(field, bytes, 0x7c);
  else if (type === DataType.BFloat16Vector) checkHalves(field, bytes, 0x7f);
  else if (type === DataType.SparseFloatVector) checkSparse(field, bytes);
}

function checkFloats(field: FieldSpec, numbers: Float32Array): void {
  // Stay 0 unless one of them is infinite or no number; four, for each waits for what it had before.
  let [one, two, three, four] = [0, 0, 0, 0];
  const whole = numbers.length - (numbers.length % 4);
  for (let at = 0; at < whole; at += 4) {
    one += (numbers[at] as number) * 0;
    two += (numbers[at + 1] as number) * 0;
    three += (numbers[at + 2] as number) * 0;
    four += (numbers[at + 3] as number) * 0;
  }
  for (let at = whole; at < numbers.length; at++) one += (numbers[at] as number) * 0;
  if (one + two + three + four === 0) return;
  throw notFinite(field, numbers.find((number) => !Number.isFinite(number)) ?? Number.NaN);
}

/** @param exponent of the upper byte, all of whose bits are set in what is not finite */
function checkHalves(field: FieldSpec, bytes: Uint8Array, exponent: 0x7c | 0x7f): void {
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    const low = bytes[at] as number;
    const high = bytes[at + 1] as number;
    const full = (high & exponent) === exponent && (exponent === 0x7c || (low & 0x80) !== 0);
    if (full) throw notFinite(field, Number.NaN);
  }
}

/** As Milvus' `ValidateSparseFloatRows`. */
function checkSparse(field: FieldSpec, bytes: Uint8Array): void {
  const refuse = (what: string) => errors.invalidParameter(`${what}, field: ${field.name}`);
  if (bytes.length % 8 !== 0) {
    throw refuse(`invalid data length in sparse float vector: ${bytes.length}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let last = -1;
  for (let at = 0; at < bytes.length; at += 8) {
    const index = view.getUint32(at, true);
    const value = view.getFloat32(at + 4, true);
    if (index === UINT32_MAX) {
      throw refuse('invalid index in sparse float vector: must be less than 2^32-1');
    }
    if (index <= last) throw refuse('unsorted or same indices in sparse float vector');
    if (!Number.isFinite(value)) throw notFinite(field, value);
    last = index;
  }
}

function notFinite(field: FieldSpec, value: number): Error {
  return errors.invalidParameter(
    `value '${value}' is not a number or infinity, field: ${field.name}`,
  );
}
