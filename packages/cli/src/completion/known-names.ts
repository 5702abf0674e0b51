import { PRIVILEGE_GROUPS, PRIVILEGE_OBJECT_TYPES } from '@latchkey/contract';
import type { Session } from '../kit/session.ts';
import type { Candidate } from './candidates.ts';

interface Cluster {
  readonly clusterId: string;
  readonly clusterName: string;
}

interface Project {
  readonly projectId: string;
  readonly projectName: string;
}

interface Key {
  readonly apiKeyId: string;
  readonly name: string;
}

interface Member {
  readonly email: string;
  readonly userName: string;
}

interface Group {
  readonly groupName: string;
  readonly description: string;
}

interface OrgRole {
  readonly roleId: string;
  readonly roleName: string;
}

interface Backup {
  readonly backupId: string;
  readonly backupName: string;
}

const bare = (names: readonly string[]): Candidate[] => names.map((text) => ({ text, about: '' }));

/** Names that the server knows, by the placeholder of an argument or of an option's value. */
export async function knownNames(
  placeholder: string,
  session: Session<{ database?: string }>,
): Promise<Candidate[]> {
  const { server, options } = session;
  switch (placeholder) {
    case 'CLUSTER': {
      const clusters = await server.all<Cluster>('/v2/clusters', 'clusters');
      return clusters.map(({ clusterId: text, clusterName: about }) => ({ text, about }));
    }
    case 'PROJECT': {
      const projects = await server.get<Project[]>('/v2/projects');
      return projects.map(({ projectId: text, projectName: about }) => ({ text, about }));
    }
    case 'KEY': {
      const keys = await server.all<Key>('/v2/api-keys', 'apiKeys');
      return keys.map(({ apiKeyId: text, name: about }) => ({ text, about }));
    }
    case 'MEMBER': {
      const members = await server.all<Member>('/v2/members', 'members');
      return members.map(({ email: text, userName: about }) => ({ text, about }));
    }
    case 'GROUP': {
      const groups = await server.all<Group>('/v2/groups', 'groups');
      return groups.map(({ groupName: text, description: about }) => ({ text, about }));
    }
    case 'ORGROLEID': {
      const roles = await server.get<OrgRole[]>('/v2/roles');
      return roles.map(({ roleId: text, roleName: about }) => ({ text, about }));
    }
    case 'BACKUP': {
      const backups = await server.all<Backup>('/v2/backups', 'backups');
      return backups.map(({ backupId: text, backupName: about }) => ({ text, about }));
    }
    case 'USER':
      return bare(await session.data<string[]>('users/list'));
    case 'ROLE':
      return bare(await session.data<string[]>('roles/list'));
    case 'DATABASE':
      return bare(await session.data<string[]>('databases/list'));
    case 'COLLECTION': {
      const { database: dbName = 'default' } = options;
      return bare(await session.data<string[]>('collections/list', { dbName }));
    }
    case 'PRIVILEGE':
      return bare([
        ...PRIVILEGE_GROUPS.zilliz.groups.map(({ name }) => name),
        ...PRIVILEGE_OBJECT_TYPES.keys(),
      ]);
    default:
      return [];
  }
}
