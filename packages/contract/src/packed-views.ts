/**
 * Repeated numbers whose packed bytes are handed over as they lie in the message, instead of being
 * decoded one by one into a JavaScript array. On the wire a packed repeated field and a `bytes`
 * field are the same; a sender that does not pack (no official SDK) is refused as malformed.
 * `float-view.ts` and `varint.ts` read and write these bytes.
 */
export const PACKED_VIEWS: Record<string, readonly string[]> = {
  'milvus.proto.schema.FloatArray': ['data'],
  'milvus.proto.schema.DoubleArray': ['data'],
  'milvus.proto.schema.LongArray': ['data'],
  'milvus.proto.schema.SearchResultData': ['scores'],
};
