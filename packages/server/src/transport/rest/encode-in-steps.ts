import { wire } from '@latchkey/contract';
import { joinInSteps } from '../../kernel/join-in-steps.ts';
import { Pace } from '../../kernel/pace.ts';
import { type FieldReply, fieldPieces } from '../grpc/field-pieces.ts';
import { isLargeReply } from '../grpc/large-reply.ts';
import { MessagePieces } from '../grpc/message-pieces.ts';

/** What may be long of a request: the columns of an insert, the vectors of searches, and lists for filters. */
export interface LongParts {
  readonly expr_template_values?: Templates;
  readonly fields_data?: readonly FieldReply[];
  readonly placeholder_group?: Uint8Array;
  /** Of a hybrid search. */
  readonly requests?: readonly Searched[];
}

/** By the names of variables. */
export type Templates = Readonly<Record<string, { readonly array_val?: unknown }>>;

/** The same of a search. */
export interface Searched {
  readonly placeholder_group?: Uint8Array;
  readonly expr_template_values?: Templates;
}

interface Encoder {
  encode(message: object): { finish(): Uint8Array };
}

/** Numbers of fields on the wire. */
const [FIELDS_DATA, PLACEHOLDER_GROUP, REQUESTS] = [5, 6, 5];
/** As much is encoded at a stroke. */
const LARGE_BYTES = 256 * 1024;

/** Whether a request has so much in its long parts that it should be encoded in steps. */
export function isLargeRequest(request: LongParts): boolean {
  const { placeholder_group, requests = [] } = request;
  const groups = [placeholder_group, ...requests.map((search) => search.placeholder_group)];
  const bytes = groups.reduce((sum, group) => sum + (group?.length ?? 0), 0);
  return bytes > LARGE_BYTES || isLargeReply(request);
}

/** The same message as `codec.encode` gives, its fields in another order. */
export async function encodeInSteps(codec: Encoder, request: object): Promise<Buffer> {
  const { fields_data = [], placeholder_group, requests = [], ...rest } = request as LongParts;
  const pace = new Pace();
  const pieces = new MessagePieces();
  pieces.add(codec.encode(rest).finish());
  for (const field of fields_data) pieces.addField(FIELDS_DATA, await fieldPieces(field, pace));
  if (placeholder_group) pieces.addField(PLACEHOLDER_GROUP, placeholder_group);
  for (const search of requests) pieces.addField(REQUESTS, searchPieces(search));
  return joinInSteps(pieces.all, pace);
}

function searchPieces({ placeholder_group, ...rest }: Searched): MessagePieces {
  const pieces = new MessagePieces();
  pieces.add(wire.milvus.SearchRequest.encode(rest as never).finish());
  if (placeholder_group) pieces.addField(PLACEHOLDER_GROUP, placeholder_group);
  return pieces;
}
