import { errors } from '@latchkey/contract';
import { flagParam, integerParam, type Params } from './params.ts';

const MAX_BATCH = 16_384;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What a page of a search iterator asks for; its state is with the client, but for ties. */
export interface PageParams {
  /** Of an iterator that has begun. */
  readonly token?: string;
  readonly batch: number;
  /** The score of the last hit that was given. */
  readonly lastBound?: number;
}

/**
 * `none` for other searches; `ranges` for an iterator that goes by range searches of its own (SDKs
 * before 2.5.2, the ORM classes); a page for one that leaves it to the server.
 *
 * @throws errors.unexpected, errors.invalidParameter with Milvus' texts
 */
export function iteratorParamsOf(params: Params): 'none' | 'ranges' | PageParams {
  const isIterator = flagParam(params, 'iterator');
  if (!flagParam(params, 'search_iter_v2')) return isIterator ? 'ranges' : 'none';
  const refuse = (what: string) => errors.unexpected(`parse iterator v2 info failed: ${what}`);
  if (!isIterator) throw refuse('both iterator and search_iter_v2 must be set in the SDK');
  if ((integerParam(params, 'offset') ?? 0) > 0) {
    throw refuse('Setting an offset is not permitted when using a search iterator v2');
  }
  const token = params.get('search_iter_id') ?? '';
  if (token !== '' && !UUID.test(token)) throw refuse('invalid token format');
  const batch = integerParam(params, 'search_iter_batch_size');
  if (batch === undefined) throw refuse('batch size is required');
  if (batch < 1 || batch > MAX_BATCH) {
    throw refuse(
      `batch size is invalid, it should be in range [1, ${MAX_BATCH}], but got ${batch}`,
    );
  }
  const bound = params.get('search_iter_last_bound') ?? '';
  const lastBound = Math.fround(Number(bound));
  if (!Number.isFinite(lastBound)) throw refuse(`failed to parse input last bound, ${bound}`);
  return {
    batch,
    ...(token === '' ? {} : { token }),
    ...(bound === '' ? {} : { lastBound }),
  };
}
