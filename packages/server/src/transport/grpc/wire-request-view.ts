import type { RequestView } from '../../kernel/request-view.ts';
import { scanStrings } from '../../kernel/wire-scan.ts';

/** As a message is decoded. @throws errors.malformedMessage */
interface Decoder {
  decode(bytes: Uint8Array): unknown;
  /** The same in steps; undefined where it does not take long. */
  decodeInSteps?(bytes: Uint8Array): Promise<unknown> | undefined;
}

/** A request as it came over the wire: names are read from the bytes, the rest only on demand. */
export function wireRequestView(bytes: Uint8Array, decoder: Decoder): RequestView {
  let decoded: unknown;
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
    prepare(for_) {
      const decoding = for_ === 'decode' ? decoder.decodeInSteps?.(bytes) : undefined;
      return decoding?.then((message) => {
        decoded = message;
      });
    },
    decode: () => decoded ?? decoder.decode(bytes),
  };
}
