import { errors, type messages, wire } from '@latchkey/contract';
import { paramText } from '../../kernel/param-text.ts';
import { nestedParams, type Params, paramsOf } from './params.ts';

type FunctionScore = messages.proto.schema.FunctionScore.$Properties;

/** How the hits of several searches become one list. */
export type Ranker =
  /** By their places in the lists: 1 / (k + place) in each. */
  | { readonly kind: 'rrf'; readonly k: number }
  /** By their scores, each list's with a weight. */
  | {
      readonly kind: 'weighted';
      readonly weights: readonly number[];
      /** Puts scores of any metric between 0 and 1, the nearer the larger. */
      readonly normalize: boolean;
    };

/** Milvus' names of its rankers; of these the two above are served. */
const USUAL_K = 60;
const MAX_K = 16_384;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * The ranker of a hybrid search: in `function_score`, else in `rank_params`, else RRF.
 *
 * @param lists how many searches there are
 * @throws errors.unexpected, errors.parameterMismatch with Milvus' texts, errors.unimplemented for
 *   another ranker, naming it
 */
export function rankerOf(
  rankParams: Params,
  functionScore: FunctionScore | null | undefined,
  lists: number,
): Ranker {
  const ranker = functionScore?.functions?.length
    ? fromFunctions(functionScore.functions)
    : fromRankParams(rankParams);
  if (ranker.kind === 'weighted' && ranker.weights.length !== lists) {
    throw errors.parameterMismatch(
      'the length of weights param mismatch with ann search requests',
      String(lists),
      String(ranker.weights.length),
    );
  }
  return ranker;
}

function fromRankParams(params: Params): Ranker {
  const strategy = params.get('strategy') ?? 'rrf';
  if (!params.has('strategy')) return rrf(undefined);
  if (strategy !== 'rrf' && strategy !== 'weighted') {
    throw errors.unexpected(`unsupported rank type ${strategy}`);
  }
  if (!params.has('params')) throw errors.unexpected('params not found in rank_params');
  const { k, weights, norm_score } = nestedParams(params);
  return strategy === 'rrf' ? rrf(k) : weighted(weights, norm_score);
}

function fromFunctions(
  functions: readonly messages.proto.schema.FunctionSchema.$Properties[],
): Ranker {
  const [only, second] = functions;
  if (second) throw errors.unimplemented('a function score of several functions');
  if (only?.type !== wire.schema.FunctionType.Rerank) {
    throw errors.unexpected(`${only?.name || 'the function'} is not rerank function.`);
  }
  if (only.input_field_names?.length) {
    throw errors.unexpected(
      `The rerank function does not support input parameters, but got ${only.input_field_names.join(', ')}`,
    );
  }
  const given = new Map(
    [...paramsOf(only.params)].map(([key, value]) => [key.toLowerCase(), value]),
  );
  const name = (given.get('reranker') ?? '').toLowerCase();
  if (name === 'rrf') return rrf(given.get('k'));
  if (name === 'weighted') {
    return weighted(listOf(given.get('weights')), flagOf(given.get('norm_score')));
  }
  throw errors.unimplemented(`the rerank function [${name}]`);
}

function rrf(given: unknown): Ranker {
  const k = given === undefined ? USUAL_K : numberOf(given);
  if (k === undefined) throw errors.unexpected(`Param k:${paramText(given)} is not a number`);
  if (k <= 0 || k >= MAX_K) {
    throw errors.unexpected(`The rank params k should be in range (0, ${MAX_K})`);
  }
  return { kind: 'rrf', k };
}

function weighted(given: unknown, normalize: unknown): Ranker {
  if (given === undefined) throw errors.unexpected('weights not found');
  const weights = Array.isArray(given) ? given.map(numberOf) : [];
  if (weights.length === 0 || weights.includes(undefined)) {
    throw errors.unexpected(
      `Parse weights param failed, weight should be []float, but got: ${JSON.stringify(given)}`,
    );
  }
  const numbers = weights as readonly number[];
  if (numbers.some((weight) => !(weight >= 0 && weight <= 1))) {
    throw errors.unexpected('rank param weight should be in range [0, 1]');
  }
  if (normalize !== undefined && typeof normalize !== 'boolean') {
    throw errors.unexpected(
      `norm_score params must be true/false, but got ${paramText(normalize)}`,
    );
  }
  return { kind: 'weighted', weights: numbers, normalize: normalize ?? false };
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && NUMBER.test(value) ? Number(value) : undefined;
}

/** A list in a text; what is none as it is. */
function listOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function flagOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  if (/^(true|t|1)$/i.test(text)) return true;
  return /^(false|f|0)$/i.test(text) ? false : text;
}
