import { andThen, type MaybePromise } from '../../kernel/maybe-promise.ts';
import type { RequestView } from '../../kernel/request-view.ts';
import { wireRequestView } from '../grpc/wire-request-view.ts';
import { encodeInSteps, isLargeRequest, type LongParts, type Searched } from './encode-in-steps.ts';
import type { Templates } from './template-pieces.ts';

export interface RequestCodec {
  /** Of the RPC. */
  readonly name: string;
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
function withoutLongParts({ fields_data, requests, ...others }: LongParts) {
  const rest = withoutSearched(others);
  return requests ? { ...rest, requests: requests.map(withoutSearched) } : rest;
}

function withoutSearched({ placeholder_group, expr_template_values, ...others }: Searched) {
  if (!expr_template_values) return others;
  return { ...others, expr_template_values: templates(expr_template_values, false) };
}

function withLongParts(message: object, { fields_data, requests, ...others }: LongParts) {
  const searches = (message as LongParts).requests ?? [];
  for (const [at, search] of searches.entries()) addSearched(search, requests?.[at] ?? {});
  if (fields_data) Object.assign(message, { fields_data });
  return addSearched(message, others);
}

function addSearched(message: Searched, { placeholder_group, expr_template_values }: Searched) {
  if (placeholder_group) Object.assign(message, { placeholder_group });
  if (expr_template_values) {
    const lists = templates(expr_template_values, true);
    const others = message.expr_template_values ?? {};
    Object.assign(message, { expr_template_values: { ...others, ...lists } });
  }
  return message;
}

/** Those that are lists, or all others. */
function templates(all: Templates, areLists: boolean): Templates {
  const some = Object.entries(all).filter(([, { array_val }]) => (array_val != null) === areLists);
  return Object.fromEntries(some);
}
