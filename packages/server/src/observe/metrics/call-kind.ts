/** What calls are counted by. */
export const CALL_KINDS = ['search', 'query', 'insert', 'upsert', 'delete', 'other'] as const;

export type CallKind = (typeof CALL_KINDS)[number];

const KINDS: Readonly<Record<string, CallKind>> = {
  Search: 'search',
  HybridSearch: 'search',
  Query: 'query',
  Insert: 'insert',
  Upsert: 'upsert',
  Delete: 'delete',
};

/** @param method name of an RPC, e.g. `HybridSearch` */
export function callKind(method: string): CallKind {
  return KINDS[method] ?? 'other';
}
