const FIRST_SURROGATE = 0xd800;

/**
 * Orders strings by code point, which is the order of their UTF-8 bytes and so Milvus' own.
 * JavaScript's `<` orders by UTF-16 unit, which puts U+10000 before U+E000.
 */
export function compareStrings(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

/** Whether JavaScript's own order of any string and this one is that of `compareStrings`. */
export function ordersNatively(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) >= FIRST_SURROGATE) return false;
  }
  return true;
}

/** Surrogates stand for code points behind all others. */
function rank(unit: number): number {
  return unit >= FIRST_SURROGATE && unit < 0xe000 ? unit + 0x10000 : unit;
}
