import type { RequestView } from '../../kernel/request-view.ts';
import { scanStrings } from '../../kernel/wire-scan.ts';

/** A request as it came over the wire: names are read from the bytes, the rest only on demand. */
export function wireRequestView(
  bytes: Uint8Array,
  decode: (bytes: Uint8Array) => unknown,
): RequestView {
  // One after the other asks for the same names.
  let path: readonly number[] | undefined;
  let found: readonly string[] = [];
  return {
    bytes,
    strings(wanted) {
      if (wanted !== path) {
        found = scanStrings(bytes, wanted);
        path = wanted;
      }
      return found;
    },
    decode: () => decode(bytes),
  };
}
