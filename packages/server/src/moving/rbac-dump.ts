import type { messages } from '@latchkey/contract';

type Grant = messages.proto.milvus.GrantEntity.$Properties;

/** Who there is on a Milvus and what each may do. */
export interface RbacDump {
  readonly users: readonly {
    readonly name: string;
    readonly roles: readonly string[];
    /** Unset where the server does not tell it. */
    readonly passwordHash?: string;
    /** Unset where the server knows no tags, or the user has none. */
    readonly tags?: Readonly<Record<string, string>>;
  }[];
  readonly roles: readonly { readonly name: string; readonly description: string }[];
  readonly grants: readonly {
    readonly role: string;
    readonly objectType: string;
    readonly object: string;
    readonly database: string;
    readonly privilege: string;
    readonly grantor: string;
  }[];
  readonly privilegeGroups: readonly {
    readonly name: string;
    readonly privileges: readonly string[];
  }[];
}

/** A grant as the wire has it. */
export function grantOf(grant: Grant): RbacDump['grants'][number] {
  return {
    ...{ role: grant.role?.name ?? '', objectType: grant.object?.name ?? '' },
    ...{ object: grant.object_name ?? '', database: grant.db_name ?? '' },
    privilege: grant.grantor?.privilege?.name ?? '',
    grantor: grant.grantor?.user?.name ?? '',
  };
}

export function namesOf(all: readonly { readonly name?: string | null }[]): string[] {
  return all.map(({ name }) => name ?? '');
}
