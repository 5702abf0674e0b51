import { Option } from 'commander';
import { CommandError } from '../../kit/command-error.ts';
import { EXIT } from '../../kit/exit-code.ts';
import { onlyProject } from '../../kit/only-project.ts';
import { collect } from '../../kit/options.ts';
import { parseExpiry } from '../../kit/parse-duration.ts';
import type { Session } from '../../kit/session.ts';
import { segment } from '../../server/control-plane.ts';

export interface ScopeOptions {
  readonly role?: string;
  readonly orgRole?: string;
  readonly project?: string;
  readonly on?: readonly string[];
  readonly database?: readonly string[];
  readonly clusterRole?: readonly string[];
  readonly customRole?: readonly string[];
  readonly expires?: string | null;
  readonly description?: string;
}

/** What a key may do, as flags. More than one project takes the REST call. */
export const scopeOptions = () => [
  new Option('--role <ROLE>', 'its role in the project').choices([
    ...['Admin', 'Read-Write', 'Read-Only'],
  ]),
  new Option('--project <PROJECT>', 'the project, where there are several'),
  new Option('--on <CLUSTER>', 'this cluster alone; may be given several times').argParser(collect),
  new Option('--database <DATABASE>', 'this database of them alone; several times').argParser(
    collect,
  ),
  new Option(
    '--cluster-role <ROLE>',
    "one of the clusters' own roles, on each of --on; several times",
  ).argParser(collect),
  new Option(
    '--custom-role <ROLE-ID>',
    'a custom role of a project or the organization, by its id; several times',
  ).argParser(collect),
  new Option('--org-role <ROLE>', 'a role of the organization instead').choices([
    ...['Owner', 'Billing-Admin'],
  ]),
  new Option('--expires <WHEN>', '30d, 2027-01-31 or never').argParser(parseExpiry),
  new Option('--description <TEXT>', 'what it is for'),
];

/**
 * The roles of a key, as the server takes them: those of projects, of clusters, or custom ones, where
 * nothing is said of the others. @throws CommandError when nothing says them
 */
export async function scopeBody(session: Session<ScopeOptions>): Promise<object> {
  const { role, orgRole, project, on: named = [], database: databases } = session.options;
  const { clusterRole: roles, customRole: custom } = session.options;
  if (orgRole !== undefined) return { orgRole };
  if (role === undefined && !roles && !custom) {
    throw usage(
      'say what it may do: --role Read-Only, --cluster-role, --custom-role or --org-role',
    );
  }
  if (databases && role === undefined) throw usage('--database limits --role: give one');
  const found = await Promise.all(named.map((each) => session.findCluster(each)));
  const clusterIds = found.map(({ clusterId }) => clusterId);
  for (const [flag, given] of Object.entries({ database: databases, 'cluster-role': roles })) {
    if (given && clusterIds.length === 0) {
      throw usage(`--${flag} is of a cluster: say with --on of which`);
    }
  }
  const clusters =
    clusterIds.length === 0 ? { allCluster: true } : { allCluster: false, clusterIds, databases };
  const projectOf = async () => project ?? (await onlyProject(session.server));
  return {
    orgRole: 'Member',
    ...(role !== undefined && { projects: [{ projectId: await projectOf(), role, ...clusters }] }),
    ...(roles && { clusterRoles: clusterIds.map((clusterId) => ({ clusterId, roles })) }),
    ...(custom && (await customBody(session, custom))),
  };
}

/** Custom roles where they are held: of the organization, and by project. */
async function customBody({ server }: Session<ScopeOptions>, ids: readonly string[]) {
  const find = (id: string) =>
    server.get<{ roleId: string; projectId?: string }>(`/v2/roles/${segment(id)}`);
  const found = await Promise.all(ids.map(find));
  const idsOf = (some: typeof found) => some.map(({ roleId }) => roleId);
  const { org = [], ...rest } = Object.groupBy(found, ({ projectId }) => projectId ?? 'org');
  return {
    orgRoleIds: idsOf(org),
    projectRoles: Object.entries(rest).map(([projectId, some = []]) => ({
      ...{ projectId, roleIds: idsOf(some) },
    })),
  };
}

const usage = (text: string) => new CommandError(text, { exitCode: EXIT.usage });
