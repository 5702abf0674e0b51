import { errors } from '@latchkey/contract';

/** Both ends included; knowhere's limits. */
const RANGES: Readonly<Record<string, readonly [min: number, max: number]>> = {
  bm25_k1: [0, 3],
  bm25_b: [0, 1],
  drop_ratio_build: [0, 1],
};
/** Ways to go through the words, all of which find the same. */
const ALGORITHMS = [
  'DAAT_MAXSCORE',
  'DAAT_WAND',
  'TAAT_NAIVE',
  'BLOCK_MAX_MAXSCORE',
  'BLOCK_MAX_WAND',
];

/**
 * The parameters of an index over the output of a BM25 function.
 *
 * @throws errors.invalidParameter
 */
export function checkWordsParams(params: Readonly<Record<string, string>>): void {
  for (const [name, [min, max]] of Object.entries(RANGES)) {
    const given = params[name];
    if (given === undefined) continue;
    const value = given.trim() === '' ? Number.NaN : Number(given);
    if (Number.isNaN(value)) {
      throw errors.invalidParameter(
        `Type conflict in json: param '${name}' (${given}) should be a number`,
      );
    }
    if (value < min || value > max) {
      throw errors.invalidParameter(
        `Out of range in json: param '${name}' (${given}) should be in range [${min}, ${max}]`,
      );
    }
  }
  const algorithm = params.inverted_index_algo;
  if (algorithm === undefined || ALGORITHMS.includes(algorithm)) return;
  throw errors.invalidParameter(
    `sparse inverted index algo ${algorithm} not found or not supported, supported: [${ALGORITHMS.join(' ')}]`,
  );
}
