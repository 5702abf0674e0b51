/** Milvus' role that everybody holds; in PostgreSQL's policies the same word says the same. */
export const EVERYBODY = 'public';
