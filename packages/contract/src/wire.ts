import { milvus } from './generated/wire.js';

/** The generated codec of the served messages: `wire.milvus`, `wire.schema`, `wire.common`. */
export const wire = milvus.proto;

/** The same as types: `messages.proto.milvus.SearchRequest`. */
export type { milvus as messages } from './generated/wire.js';
