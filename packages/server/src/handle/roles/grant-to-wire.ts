import type { messages } from '@latchkey/contract';
import type { GrantRecord } from '../../store/grants.ts';
import type { WireReply } from '../connection/wire-reply.ts';

type Row = Pick<
  GrantRecord,
  'role' | 'objectType' | 'privilege' | 'database' | 'object' | 'grantor'
>;

/** A grant as Milvus shows it: objects by their present names, or by those that are waited for. */
export function grantToWire(grant: Row): WireReply<messages.proto.milvus.GrantEntity> {
  return {
    role: { name: grant.role },
    object: { name: grant.objectType },
    object_name: shownName(grant.object),
    db_name: shownName(grant.database),
    grantor: { user: { name: grant.grantor }, privilege: { name: grant.privilege } },
  };
}

export function shownName(target: GrantRecord['object']): string {
  return target === '*' ? '*' : target.name;
}
