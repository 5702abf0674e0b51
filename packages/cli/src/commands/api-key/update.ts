import { Option } from 'commander';
import { CommandError } from '../../kit/command-error.ts';
import { EXIT } from '../../kit/exit-code.ts';
import type { Session } from '../../kit/session.ts';
import { doneReply } from '../../output/replies.ts';
import { type KeyProject, type KeyView, keyPath } from './key-view.ts';
import { type ScopeOptions, scopeBody, scopeOptions } from './scope-options.ts';

type UpdateOptions = ScopeOptions & { readonly name?: string };

export const UPDATE = {
  spec: 'update <KEY>',
  summary: 'change the name, the scope or the expiry of an API key; the secret stays',
  examples: [
    'api-key update key-0123456789abcdef --expires 90d',
    'api-key update key-0123456789abcdef --role Read-Only --on staging',
    'api-key update key-0123456789abcdef --cluster-role analyst --on main',
  ],
  options: [new Option('--name <NAME>', 'the new name'), ...scopeOptions()],
  run: async (session: Session<UpdateOptions>) => {
    const { options, server } = session;
    const { name, description, expires: expireTime, orgRole } = options;
    const changesScope = [options.role, orgRole, options.clusterRole, options.customRole].some(
      (each) => each !== undefined,
    );
    if (!changesScope && [name, description, expireTime].every((each) => each === undefined)) {
      throw new CommandError('nothing to change: see --help', { exitCode: EXIT.usage });
    }
    const path = keyPath(session.arg(0));
    const before = await server.get<KeyView>(path);
    const scope = changesScope ? await scopeBody(session) : {};
    // An Owner has no roles of projects.
    const kept = orgRole === undefined ? scopeOf(before) : {};
    const body = { name: name ?? before.name, description, expireTime, ...kept, ...scope };
    const data = await server.put(path, body);
    return doneReply(`API key ${session.arg(0)} was changed.`, data);
  },
};

/** The call sets the roles of projects as a whole: what stays has to be said again. */
const scopeOf = ({ orgRole, projects }: KeyView) => ({
  orgRole,
  ...(orgRole === 'Member' && { projects: projects.map(projectBody) }),
});

function projectBody({ projectId, role, allCluster, clusters, databases }: KeyProject): object {
  if (allCluster) return { projectId, role, allCluster };
  const clusterIds = clusters.map(({ clusterId }) => clusterId);
  const names = databases && [...new Set(databases.map(({ dbName }) => dbName))];
  return { projectId, role, allCluster, clusterIds, databases: names };
}
