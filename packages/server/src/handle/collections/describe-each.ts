import { ApiError, errors, type messages, wire } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';

type Request = messages.proto.milvus.BatchDescribeCollectionRequest;
type OneRequest = messages.proto.milvus.DescribeCollectionRequest;

const MAX_NAMES = 10_000;
const AT_ONCE = 32;

/**
 * Describes collections by their names, in the order of the names. As with Milvus one that cannot be
 * described fails alone: its place has the Status.
 *
 * @param describe answers for one of them
 * @throws errors.missingParameter, errors.invalidParameter, errors.cancelled, and what is no Status
 */
export async function describeEach(
  call: Call<Request>,
  describe: (call: Call<OneRequest>) => Promise<object>,
): Promise<{ readonly responses: readonly object[] }> {
  const { collection_name: names } = call.request;
  if (names.length === 0) throw errors.missingParameter('collection names');
  if (names.length > MAX_NAMES) {
    throw errors.invalidParameter(`at most ${MAX_NAMES} collections can be described at once`);
  }
  const one = async (collection_name: string): Promise<object> => {
    const request = wire.milvus.DescribeCollectionRequest.create({ collection_name } as never);
    try {
      return { status: {}, ...(await describe({ ...call, request })) };
    } catch (error) {
      if (!(error instanceof ApiError) || error.fields.grpc !== undefined) throw error;
      const { code, legacyCode: error_code, retriable } = error.fields;
      return { status: { code, error_code, retriable, reason: error.message } };
    }
  };
  const responses: object[] = [];
  for (let from = 0; from < names.length; from += AT_ONCE) {
    if (call.cancellation.isCancelled) throw errors.cancelled();
    responses.push(...(await Promise.all(names.slice(from, from + AT_ONCE).map(one))));
  }
  return { responses };
}
