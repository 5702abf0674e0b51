import { wire } from '@latchkey/contract';
import { joinInSteps } from '../../kernel/join-in-steps.ts';
import { Pace } from '../../kernel/pace.ts';
import { type FieldReply, fieldPieces } from '../grpc/field-pieces.ts';
import { templatesField } from '../grpc/large-fields.ts';
import { isLargeReply } from '../grpc/large-reply.ts';
import { MessagePieces } from '../grpc/message-pieces.ts';
import { addTemplates, areLong, type Templates } from './template-pieces.ts';

/** What may be long of a request: the columns of an insert, the vectors of searches, and lists for filters. */
export interface LongParts {
  readonly expr_template_values?: Templates;
  readonly fields_data?: readonly FieldReply[];
  readonly placeholder_group?: Uint8Array;
  /** Of a hybrid search. */
  readonly requests?: readonly Searched[];
}

/** The same of a search. */
export interface Searched {
  readonly placeholder_group?: Uint8Array;
  readonly expr_template_values?: Templates;
}

interface Encoder {
  /** Of the RPC. */
  readonly name: string;
  encode(message: object): { finish(): Uint8Array };
}

/** Numbers of fields on the wire. */
const [FIELDS_DATA, PLACEHOLDER_GROUP, REQUESTS] = [5, 6, 5];
/** Of the searches within a hybrid one. */
const INNER: Encoder = {
  name: 'Search',
  encode: (message) => wire.milvus.SearchRequest.encode(message as never),
};
/** As much is encoded at a stroke. */
const LARGE_BYTES = 256 * 1024;

/** Whether a request has so much in its long parts that it should be encoded in steps. */
export function isLargeRequest(request: LongParts): boolean {
  const all = [request, ...(request.requests ?? [])];
  const bytes = all.reduce((sum, one) => sum + (one.placeholder_group?.length ?? 0), 0);
  const hasLists = all.some(({ expr_template_values = {} }) => areLong(expr_template_values));
  return bytes > LARGE_BYTES || hasLists || isLargeReply(request);
}

/** The same message as `codec.encode` gives, its fields in another order. */
export async function encodeInSteps(codec: Encoder, request: object): Promise<Buffer> {
  const { fields_data = [], requests = [], ...rest } = request as LongParts;
  const pace = new Pace();
  const pieces = await searchPieces(codec, rest, pace);
  for (const field of fields_data) pieces.addField(FIELDS_DATA, await fieldPieces(field, pace));
  for (const search of requests) {
    pieces.addField(REQUESTS, await searchPieces(INNER, search, pace));
  }
  return joinInSteps(pieces.all, pace);
}

async function searchPieces(codec: Encoder, search: Searched, pace: Pace): Promise<MessagePieces> {
  const { placeholder_group, expr_template_values = {}, ...rest } = search;
  const pieces = new MessagePieces();
  pieces.add(codec.encode(rest).finish());
  if (placeholder_group) pieces.addField(PLACEHOLDER_GROUP, placeholder_group);
  const field = templatesField(codec.name);
  if (field !== undefined) await addTemplates(pieces, field, expr_template_values, pace);
  return pieces;
}
