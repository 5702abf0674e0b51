/** A 64-bit field as it was decoded, or as a translation left it. */
type WireNumber = number | { readonly low: number; readonly high: number } | null | undefined;

/** For numbers that are small if they are valid at all. */
export function numberFromWire(value: WireNumber): number {
  if (value === null || value === undefined) return 0;
  if (typeof value === 'number') return value;
  return value.high * 2 ** 32 + (value.low >>> 0);
}
