import { isUtf8 } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { errors, type messages } from '@latchkey/contract';
import { type Analyzer, createAnalyzer } from '../../engine/text/analyzer.ts';
import { fieldAnalyzer, hasAnalyzer } from '../../engine/text/field-analyzer.ts';
import { TEXT_LIMITS } from '../../engine/text/limits.ts';
import { prepareAnalyzers } from '../../engine/text/prepare-analyzers.ts';
import type { Token } from '../../engine/text/token.ts';
import { breathe } from '../../kernel/breathe.ts';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { requireCollection } from '../collections/collection-lookup.ts';
import type { WireReply } from '../connection/wire-reply.ts';

type Request = messages.proto.milvus.RunAnalyzerRequest;
type Reply = WireReply<messages.proto.milvus.RunAnalyzerResponse>;
type WireToken = WireReply<messages.proto.milvus.AnalyzerToken>;

/** Texts of one call. */
const MAX_TEXTS = 1024;
/** Bytes of them in all. */
const MAX_BYTES = 1024 * 1024;
/** How many bytes of a token count for its hash, as in Milvus. */
const HASHED_BYTES = 100;

/**
 * Shows how texts are cut into tokens: by `analyzer_params`, or by the field of a collection.
 *
 * @throws errors.collectionNotFound, errors.invalidParameter, errors.unimplemented
 */
export async function runAnalyzer(catalog: CatalogStore, call: Call<Request>): Promise<Reply> {
  const { request } = call;
  const { signal } = call.cancellation;
  const texts = textsOf(request.placeholder);
  const analyzers = await analyzersOf(catalog, call, texts.length);
  const results: { tokens: WireToken[] }[] = [];
  for (const [at, text] of texts.entries()) {
    if (signal.aborted) throw errors.cancelled();
    const analyze = analyzers[at] ?? analyzers[0];
    results.push({ tokens: analyze ? tokensOf(text, analyze(text), request) : [] });
    await breathe();
  }
  return { results: results as never };
}

function textsOf(given: readonly Uint8Array[]): readonly string[] {
  if (given.length > MAX_TEXTS) {
    throw errors.invalidParameter(
      `${given.length} texts are given, more than the limit of ${MAX_TEXTS}`,
    );
  }
  const bytes = given.reduce((sum, text) => sum + text.length, 0);
  const longest = Math.max(0, ...given.map((text) => text.length));
  if (bytes > MAX_BYTES || longest > TEXT_LIMITS.queryBytes) {
    throw errors.invalidParameter(
      `the texts have ${bytes} bytes, the longest ${longest}: the limits are ${MAX_BYTES} and ${TEXT_LIMITS.queryBytes}`,
    );
  }
  return given.map((text) => {
    if (!isUtf8(text)) throw errors.invalidParameter('a text must be utf8 format');
    return Buffer.from(text).toString();
  });
}

/** One for all texts, or one for each. */
async function analyzersOf(
  catalog: CatalogStore,
  call: Call<Request>,
  texts: number,
): Promise<readonly Analyzer[]> {
  const { collection_name: name, field_name, analyzer_names: names } = call.request;
  if (name === '') {
    await prepareAnalyzers([call.request.analyzer_params]);
    return [createAnalyzer(call.request.analyzer_params)];
  }
  const record = await requireCollection(catalog, call, name);
  const field = record.fields.find((one) => one.name === field_name && !one.dynamic);
  if (!field) {
    throw errors.invalidParameter(
      `field ${field_name} does not exist in collection ${record.name}`,
    );
  }
  if (!hasAnalyzer(field)) {
    throw errors.invalidParameter(
      `field ${field_name} of collection ${record.name} has no analyzer: it does not set enable_analyzer`,
    );
  }
  const analyzer = fieldAnalyzer(field);
  if (names.length === 0) return [analyzer.named()];
  if (analyzer.by === undefined) {
    throw errors.invalidParameter(
      `analyzer_names are given, but field ${field_name} has one analyzer alone`,
    );
  }
  if (names.length !== 1 && names.length !== texts) {
    throw errors.invalidParameter(
      `the number of analyzer_names (${names.length}) is neither 1 nor that of the texts (${texts})`,
    );
  }
  return names.map((one) => analyzer.named(one));
}

function tokensOf(text: string, tokens: readonly Token[], request: Request): WireToken[] {
  const bytes = request.with_detail ? new ByteOffsets(text) : undefined;
  return tokens.map((token) => ({
    token: token.text,
    ...(bytes && {
      start_offset: bytes.of(token.start),
      end_offset: bytes.of(token.end),
      position: token.position,
      position_length: token.length,
    }),
    ...(request.with_hash && { hash: hashOf(token.text) }),
  }));
}

function hashOf(text: string): number {
  return crc32(Buffer.from(text).subarray(0, HASHED_BYTES)) % 0xffff_ffff;
}

/** Offsets in the UTF-8 of a text by those in UTF-16. */
class ByteOffsets {
  readonly #text: string;
  #at = 0;
  #bytes = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Cheap for offsets that mostly grow. */
  of(offset: number): number {
    const [from, to] = offset < this.#at ? [offset, this.#at] : [this.#at, offset];
    const between = Buffer.byteLength(this.#text.slice(from, to));
    this.#bytes += offset < this.#at ? -between : between;
    this.#at = offset;
    return this.#bytes;
  }
}
