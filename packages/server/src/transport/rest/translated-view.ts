import { andThen, type MaybePromise } from '../../kernel/maybe-promise.ts';
import type { RequestView } from '../../kernel/request-view.ts';
import { wireRequestView } from '../grpc/wire-request-view.ts';
import { encodeInSteps, isLargeRequest, type LongParts } from './encode-in-steps.ts';

export interface RequestCodec {
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): unknown;
}

/**
 * A request whose rest is added when it is prepared.
 * @param request all that names something
 */
export function translatedView(
  codec: RequestCodec,
  request: object,
  rest: (() => MaybePromise<object>) | undefined,
): RequestView {
  const names = codec.encode(request).finish();
  const { strings } = wireRequestView(names, codec);
  if (!rest) return { strings, bytes: names, decode: () => codec.decode(names) };
  let added: LongParts = {};
  let whole: Uint8Array | undefined;
  const encoded = (more: object) => codec.encode({ ...request, ...more }).finish();
  return {
    strings,
    prepare: (for_) =>
      andThen(rest(), (fields) => {
        added = fields;
        if (for_ === 'decode' || !isLargeRequest(added)) return undefined;
        return encodeInSteps(codec, { ...request, ...added }).then((bytes) => {
          whole = bytes;
        });
      }),
    get bytes() {
      return whole ?? encoded(added);
    },
    decode: () => withLongParts(codec.decode(encoded(withoutLongParts(added))) as object, added),
  };
}

/** They come out of the codec as they go in, so they are spared the way through it. */
function withoutLongParts({ fields_data, placeholder_group, requests, ...others }: LongParts) {
  if (!requests) return others;
  return { ...others, requests: requests.map(({ placeholder_group: _long, ...search }) => search) };
}

function withLongParts(message: object, { fields_data, placeholder_group, requests }: LongParts) {
  const searches = (message as LongParts).requests ?? [];
  for (const [at, search] of searches.entries()) {
    Object.assign(search, pick(requests?.[at]?.placeholder_group));
  }
  if (fields_data) Object.assign(message, { fields_data });
  return Object.assign(message, pick(placeholder_group));
}

function pick(placeholder_group: Uint8Array | undefined): LongParts {
  return placeholder_group ? { placeholder_group } : {};
}
