/** Names and rules of Zilliz Cloud, or of Milvus. */
export type Profile = 'zilliz' | 'milvus';
