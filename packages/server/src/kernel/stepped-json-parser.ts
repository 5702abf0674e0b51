import { type JsonOptions, UNTRUSTED } from './json-options.ts';
import { createJsonParser } from './json-parser.ts';
import { JsonPieces } from './json-pieces.ts';
import { JsonSteps } from './json-steps.ts';
import { Pace } from './pace.ts';
import type { Random } from './random.ts';
import { isSpace } from './scan-json.ts';

/** Takes less than a turn. */
const PIECE_BYTES = 64 * 1024;

/**
 * A parser as `createJsonParser` makes it, which does not keep the event loop over a long text. Of
 * several reasons to refuse a text it may name another one, and what is refused is refused also in the
 * value of a key that comes once more behind it.
 */
export function createSteppedJsonParser(
  random: Random,
  options: JsonOptions = UNTRUSTED,
  pieceBytes = PIECE_BYTES,
): (text: Uint8Array) => Promise<unknown> {
  const parse = createJsonParser(random, options);
  const pieces = new JsonPieces(random, options.poison);

  /** @throws JsonError */
  return async (bytes) => {
    if (bytes.length <= pieceBytes || !isContainer(bytes)) return parse(bytes);
    const pace = new Pace();
    const steps = new JsonSteps(bytes, options, pieces, pieceBytes);
    while (!steps.step()) {
      if (pace.isOver) await pace.rest();
    }
    return steps.value;
  };
}

function isContainer(bytes: Uint8Array): boolean {
  let at = 0;
  while (isSpace(bytes[at])) at++;
  return bytes[at] === 0x7b || bytes[at] === 0x5b;
}
