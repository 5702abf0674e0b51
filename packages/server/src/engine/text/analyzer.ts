import { errors } from '@latchkey/contract';
import { parseAnalyzerParams } from './analyzer-params.ts';
import { TEXT_LIMITS } from './limits.ts';
import { chineseSplitter, type JiebaOptions } from './split-chinese.ts';
import { splitAtBlanks, splitWords } from './split-words.ts';
import type { Token, Tokenizer } from './token.ts';
import { stemmer, stopFilter, stopWordsOf, type TokenFilter, tokenFilter } from './token-filter.ts';

/** Cuts a text into tokens; the same ones for the same text, always. */
export type Analyzer = (text: string) => readonly Token[];

type Params = Readonly<Record<string, unknown>>;

const JIEBA: JiebaOptions = { mode: 'search', hmm: true };
/** Of Milvus, in some of its releases. */
const UNSUPPORTED_TOKENIZERS = new Set(['icu', 'lindera', 'char_group', 'ngram', 'grpc']);

/**
 * The analyzer that `analyzer_params` describe: one of `standard`, `english`, `chinese`, or a
 * tokenizer with filters, as in Milvus. Nothing, or an empty object, is `standard`.
 *
 * @param params their JSON
 * @throws errors.invalidParameter, mostly with Milvus' texts; errors.unimplemented for what it has
 *   and this server has not, naming it
 */
export function createAnalyzer(params: string | undefined): Analyzer {
  return analyzerOf(parseAnalyzerParams(params ?? '', 'analyzer_params'));
}

/** The same of parameters that were parsed. @throws as `createAnalyzer` */
export function analyzerOf(params: Params): Analyzer {
  if (Object.keys(params).length === 0) return filtered(splitWords, [lowercase]);
  if (params.type !== undefined) return builtIn(params);
  const tokenizer = tokenizerOf(params.tokenizer);
  const unknown = Object.keys(params).find((key) => key !== 'tokenizer' && key !== 'filter');
  if (unknown !== undefined) {
    throw errors.invalidParameter(`unknown analyzer option key: ${unknown.slice(0, 100)}`);
  }
  return filtered(tokenizer, filtersOf(params.filter));
}

const lowercase: TokenFilter = (text) => text.toLowerCase();

function builtIn({ type, stop_words }: Params): Analyzer {
  const more =
    stop_words === undefined ? [] : [stopFilter(stopWordsOf(stop_words, 'filter stop_words'))];
  switch (type) {
    case 'standard':
      return filtered(splitWords, [lowercase, ...more]);
    case 'english': {
      const english = stopFilter(stopWordsOf(['_english_'], 'stop_words'));
      return filtered(splitWords, [lowercase, stemmer('english'), english, ...more]);
    }
    case 'chinese':
      return filtered(chineseSplitter(JIEBA), [tokenFilter('cnalphanumonly'), ...more]);
    default:
      if (typeof type !== 'string') {
        throw errors.invalidParameter('analyzer type shoud be string');
      }
      throw errors.invalidParameter(
        `unknown build-in analyzer type: ${type.slice(0, 100)}; there are standard, english and chinese`,
      );
  }
}

function tokenizerOf(given: unknown): Tokenizer {
  const params: Params =
    given !== null && typeof given === 'object' ? (given as Params) : { type: given };
  const { type: name } = params;
  switch (name) {
    case 'standard':
      return splitWords;
    case 'whitespace':
      return splitAtBlanks;
    case 'jieba':
      return chineseSplitter(jiebaOptions(params));
    default:
      if (typeof name !== 'string') {
        throw errors.invalidParameter('tokenizer name or type must be set');
      }
      if (UNSUPPORTED_TOKENIZERS.has(name)) throw errors.unimplemented(`the tokenizer ${name}`);
      throw errors.invalidParameter(`unsupported tokenizer: ${name.slice(0, 100)}`);
  }
}

function jiebaOptions({ mode = JIEBA.mode, hmm = JIEBA.hmm, dict }: Params): JiebaOptions {
  const usual =
    dict === undefined || (Array.isArray(dict) && dict.length === 1 && dict[0] === '_default_');
  if (!usual) throw errors.unimplemented('the tokenizer jieba with words of your own (dict)');
  if (mode !== 'search' && mode !== 'exact') {
    throw errors.invalidParameter('jieba tokenizer mode must be "exact" or "search"');
  }
  if (typeof hmm !== 'boolean') {
    throw errors.invalidParameter('jieba tokenizer hmm must be true or false');
  }
  return { mode, hmm };
}

function filtersOf(given: unknown): readonly TokenFilter[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) throw errors.invalidParameter('filter params should be array');
  if (given.length > TEXT_LIMITS.filters) {
    throw errors.invalidParameter(
      `an analyzer has ${given.length} filters, more than the limit of ${TEXT_LIMITS.filters}`,
    );
  }
  return given.map(tokenFilter);
}

function filtered(tokenizer: Tokenizer, filters: readonly TokenFilter[]): Analyzer {
  return (text) => {
    const kept: Token[] = [];
    for (const token of tokenizer(text)) {
      let changed: string | undefined = token.text;
      for (const filter of filters) {
        changed = filter(changed);
        if (changed === undefined) break;
      }
      if (changed !== undefined)
        kept.push(changed === token.text ? token : { ...token, text: changed });
    }
    return kept;
  };
}
