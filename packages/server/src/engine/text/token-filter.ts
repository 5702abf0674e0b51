import { errors } from '@latchkey/contract';
import { newStemmer, type Stemmer } from 'snowball-stemmers';
import { foldToAscii } from './fold-to-ascii.ts';
import { TEXT_LIMITS } from './limits.ts';
import { ENGLISH_STOP_WORDS } from './stop-words.ts';

/** What becomes of a token's text; undefined: it is taken out. */
export type TokenFilter = (text: string) => string | undefined;

type Params = Readonly<Record<string, unknown>>;

const ASCII_ALPHANUMERIC = /^[A-Za-z0-9]+$/;
const HAN = /\p{Script=Han}/u;
const HAN_OR_ALPHANUMERIC = /[\p{Script=Han}A-Za-z0-9]/u;
const PUNCTUATION = /^\p{P}+$/u;

const REMEMBERED_STEMS = 10_000;

/** Those that are named alone. */
const NAMED: ReadonlyMap<string, TokenFilter> = new Map<string, TokenFilter>([
  ['lowercase', (text) => text.toLowerCase()],
  ['asciifolding', foldToAscii],
  ['alphanumonly', (text) => (ASCII_ALPHANUMERIC.test(text) ? text : undefined)],
  // As in Milvus, one such character is enough.
  ['cnalphanumonly', (text) => (HAN_OR_ALPHANUMERIC.test(text) ? text : undefined)],
  ['cncharonly', (text) => (HAN.test(text) ? text : undefined)],
  ['removepunct', (text) => (PUNCTUATION.test(text) ? undefined : text)],
]);

const LANGUAGES = new Set([
  ...['arabic', 'danish', 'dutch', 'english', 'finnish', 'french', 'german', 'hungarian'],
  ...['italian', 'norwegian', 'portuguese', 'romanian', 'russian', 'spanish', 'swedish', 'tamil'],
  'turkish',
]);
/** What Milvus has beside, in some of its releases. */
const UNSUPPORTED = new Set(['decompounder', 'regex', 'synonym', 'pinyin', 'ngram', 'edge_ngram']);

/**
 * A filter as `analyzer_params` name or describe it.
 *
 * @throws errors.invalidParameter with Milvus' texts, errors.unimplemented
 */
export function tokenFilter(given: unknown): TokenFilter {
  if (typeof given === 'string') return namedFilter(given);
  if (given === null || typeof given !== 'object' || Array.isArray(given)) {
    throw errors.invalidParameter('a filter of analyzer_params must be a name or an object');
  }
  const params = given as Params;
  const { type } = params;
  if (typeof type !== 'string') {
    throw errors.invalidParameter('no type field in filter params');
  }
  switch (type) {
    case 'length':
      return lengthFilter(params);
    case 'stop':
      return stopFilter(stopWordsOf(params.stop_words, 'filter stop_words'));
    case 'stemmer':
      return stemmer(params.language);
    default:
      if (NAMED.has(type)) return namedFilter(type);
      if (UNSUPPORTED.has(type)) throw errors.unimplemented(`the token filter ${type}`);
      throw errors.invalidParameter(`unsupport filter type: ${type.slice(0, 100)}`);
  }
}

function namedFilter(name: string): TokenFilter {
  const found = NAMED.get(name);
  if (found) return found;
  if (UNSUPPORTED.has(name)) throw errors.unimplemented(`the token filter ${name}`);
  throw errors.invalidParameter(`build analyzer failed, filter not found :${name.slice(0, 100)}`);
}

/** Takes out what has more bytes than `max`. */
function lengthFilter({ max }: Params): TokenFilter {
  if (typeof max !== 'number' || !Number.isInteger(max) || max < 0) {
    throw errors.invalidParameter('limit param was not uint: the filter length needs max');
  }
  return (text) => (Buffer.byteLength(text) <= max ? text : undefined);
}

/** Takes words out. */
export function stopFilter(words: readonly string[]): TokenFilter {
  const stopped = new Set(words);
  return (text) => (stopped.has(text) ? undefined : text);
}

/** @throws errors.invalidParameter, errors.unimplemented */
export function stopWordsOf(given: unknown, what: string): readonly string[] {
  if (!Array.isArray(given) || !given.every((one) => typeof one === 'string')) {
    throw errors.invalidParameter(`${what} should be a list of strings`);
  }
  if (given.length > TEXT_LIMITS.stopWords) {
    throw errors.invalidParameter(
      `${what} holds ${given.length} words, more than the limit of ${TEXT_LIMITS.stopWords}`,
    );
  }
  return given.flatMap((word: string) => {
    if (word === '_english_') return ENGLISH_STOP_WORDS;
    if (/^_[a-z_]+_$/.test(word)) throw errors.unimplemented(`the stop words ${word}`);
    return word;
  });
}

/** Words by their stems, by the algorithms of Snowball. */
export function stemmer(language: unknown): TokenFilter {
  if (typeof language !== 'string') {
    throw errors.invalidParameter('stemmer language field should be string');
  }
  const name = language.toLowerCase();
  if (name === 'greek') throw errors.unimplemented('the stemmer of greek');
  if (!LANGUAGES.has(name)) {
    throw errors.invalidParameter(`unsupport language: ${language.slice(0, 100)}`);
  }
  return remembered(newStemmer(name));
}

/** Finding a stem takes several µs, and most words of texts are the same few. */
function remembered(algorithm: Stemmer): TokenFilter {
  let stems = new Map<string, string>();
  return (word) => {
    const known = stems.get(word);
    if (known !== undefined) return known;
    // Pieces of a text would keep the whole text in memory.
    const stem = Buffer.from(algorithm.stem(word)).toString();
    if (stems.size >= REMEMBERED_STEMS) stems = new Map();
    stems.set(Buffer.from(word).toString(), stem);
    return stem;
  };
}
