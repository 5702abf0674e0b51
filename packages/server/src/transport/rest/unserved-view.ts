import type { MethodRow } from '@latchkey/contract';
import { errors } from '@latchkey/contract';
import type { RequestView } from '../../kernel/request-view.ts';

/** Where texts stand in requests that name something else than a collection in their own fields. */
const PLACES: Record<string, Record<string, string>> = {
  SelectGrant: { '2.1.1': 'roleName' },
};

/**
 * The view of a request for an RPC that this server knows but does not serve: enough to authorize it
 * by, so that who may not make the call does not learn whether it is served.
 */
export function unservedView(row: MethodRow, body: Readonly<Record<string, unknown>>): RequestView {
  return {
    strings(path) {
      const key = nameAt(row, path);
      const value = key && body[key];
      return typeof value === 'string' && value !== '' ? [value] : [];
    },
    get bytes(): never {
      throw errors.unimplemented(row.name);
    },
    decode() {
      throw errors.unimplemented(row.name);
    },
  };
}

function nameAt(row: MethodRow, path: readonly number[]): string | undefined {
  const place = PLACES[row.name]?.[path.join('.')];
  if (place || path.length > 1) return place;
  return path[0] === row.dbField ? 'dbName' : 'collectionName';
}
