/** The largest index of a sparse vector; the next one stands for "none". */
const MAX_INDEX = 2 ** 32 - 2;

/**
 * A sparse vector as its bytes on the wire: pairs of index (uint32) and value (float32), by index.
 * @param value `{"3": 0.5, …}`, or `{"indices": [3, …], "values": [0.5, …]}`
 * @param fail makes the error to throw
 */
export function sparseBytes(value: unknown, fail: (message: string) => Error): Uint8Array {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw fail('a sparse vector must be an object of index and value');
  }
  const pairs = pairsOf(value as Record<string, unknown>, fail).map(
    ([index, number]): [number, number] => [toIndex(index, fail), toValue(number, fail)],
  );
  pairs.sort(([a], [b]) => a - b);
  const bytes = Buffer.alloc(pairs.length * 8);
  for (const [i, [index, number]] of pairs.entries()) {
    if (i > 0 && pairs[i - 1]?.[0] === index) throw fail(`index ${index} comes twice`);
    bytes.writeUInt32LE(index, i * 8);
    bytes.writeFloatLE(number, i * 8 + 4);
  }
  return bytes;
}

function pairsOf(
  value: Record<string, unknown>,
  fail: (message: string) => Error,
): (readonly [unknown, unknown])[] {
  const { indices, values } = value;
  if (indices === undefined && values === undefined) {
    return Object.entries(value).map(([index, number]) => [textIndex(index), number]);
  }
  if (!Array.isArray(indices) || !Array.isArray(values) || indices.length !== values.length) {
    throw fail('indices and values must be arrays of the same length');
  }
  return indices.map((index, i) => [index, values[i]]);
}

function textIndex(text: string): number | undefined {
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

/** Files may hold either as integers of 64 bits. */
function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}

function toIndex(given: unknown, fail: (message: string) => Error): number {
  const index = plain(given);
  if (typeof index === 'number' && Number.isInteger(index) && index >= 0 && index <= MAX_INDEX) {
    return index;
  }
  throw fail(`an index of a sparse vector must be an integer from 0 to ${MAX_INDEX}`);
}

function toValue(given: unknown, fail: (message: string) => Error): number {
  const value = plain(given);
  if (typeof value === 'number' && Number.isFinite(Math.fround(value))) return value;
  throw fail('a value of a sparse vector must be a finite number');
}
