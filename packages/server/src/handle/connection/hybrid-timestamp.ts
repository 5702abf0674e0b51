/** A 64-bit number as its two halves: what the wire codec takes in place of a `Long` object. */
export interface WireLong {
  readonly low: number;
  readonly high: number;
  readonly unsigned: boolean;
}

/** Bits of a hybrid timestamp below the milliseconds. */
export const LOGICAL_BITS = 18;

/**
 * A hybrid timestamp as Milvus writes it: ms since 1970 UTC, shifted left by 18 bits, plus a counter
 * that tells calls in the same millisecond apart. It is beyond what a `number` holds exactly.
 *
 * @param logical 0..262143
 */
export function hybridTimestamp(ms: number, logical = 0): WireLong {
  return toWireLong((BigInt(ms) << BigInt(LOGICAL_BITS)) | BigInt(logical));
}

/** @param value 0..2^64-1 */
export function toWireLong(value: bigint): WireLong {
  return {
    low: Number(BigInt.asIntN(32, value)),
    high: Number(BigInt.asIntN(32, value >> 32n)),
    unsigned: true,
  };
}

/** The value of a 64-bit field, as it was decoded or as a handler wrote it. */
export function fromWireLong(value: number | { readonly low: number; readonly high: number }) {
  if (typeof value === 'number') return BigInt(value);
  return (BigInt(value.high >>> 0) << 32n) | BigInt(value.low >>> 0);
}
