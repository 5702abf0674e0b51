import { type Int64, int64Of } from '@latchkey/contract';
import { toWireLong, type WireLong } from '../../handle/connection/hybrid-timestamp.ts';

/** A signed 64-bit integer in a form that the wire codec takes. */
export function int64ToWire(value: Int64): WireLong {
  return { ...toWireLong(BigInt.asUintN(64, BigInt(value))), unsigned: false };
}

/** The value of a signed 64-bit field of a reply; absent is 0. */
export function int64FromWire(
  value: number | { readonly low: number; readonly high: number } | null | undefined,
): Int64 {
  if (value === null || value === undefined) return 0;
  return typeof value === 'number' ? value : int64Of(value.low, value.high);
}

/** The same for counts, which fit a number. */
export function countFromWire(value: Parameters<typeof int64FromWire>[0]): number {
  return Number(int64FromWire(value));
}
