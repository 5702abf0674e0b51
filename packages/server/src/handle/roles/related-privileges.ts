import type { Privilege } from '@latchkey/contract';

/** Privileges that are granted and revoked with another, since nobody uses the one without them. */
const RELATED: Readonly<Record<string, readonly Privilege[]>> = {
  Load: ['GetLoadState', 'GetLoadingProgress'],
  Flush: ['GetFlushState'],
};

/** A single privilege and those that go with it, as in Milvus from 2.4 on; each gets its own grant. */
export function withRelated(privilege: string): readonly string[] {
  return [privilege, ...(RELATED[privilege] ?? [])];
}
