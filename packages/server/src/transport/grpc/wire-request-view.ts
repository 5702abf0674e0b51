import type { RequestView } from '../../kernel/request-view.ts';
import { scanStrings } from '../../kernel/wire-scan.ts';

/** A request as it came over the wire: names are read from the bytes, the rest only on demand. */
export function wireRequestView(
  bytes: Uint8Array,
  decode: (bytes: Uint8Array) => unknown,
): RequestView {
  return {
    bytes,
    strings: (path) => scanStrings(bytes, path),
    decode: () => decode(bytes),
  };
}
