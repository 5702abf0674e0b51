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
